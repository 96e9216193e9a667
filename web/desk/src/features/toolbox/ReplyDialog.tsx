/** Writing a canned reply: its code, its title, its text in each language with fields put in by a click. */
import { useId, useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import { addReply, replyDraftOf, saveReply, type Reply, type ReplyDraft } from "../../wire/toolbox";
import { FormProblem } from "../administration/FormProblem";
import { filledIn, TextsField } from "../administration/TextsField";
import { useSaving } from "../administration/use-saving";
import { ScopeSelect } from "./ScopeSelect";
import styles from "./Toolbox.module.css";
import { TEXT_FIELDS, useFieldName, useTools } from "./use-tools";

const TEXT_MAX = 10_000;
const FAULTS = { code: "replies.fault_code", name: "replies.fault_name", texts: "replies.fault_texts" } as const;
const EMPTY: ReplyDraft = { scope: "mine", team_id: null, code: "", title: "", texts: {} };

export default function ReplyDialog({ reply, onClose, onSaved }: { reply: Reply | null; onClose(): void; onSaved(): void }) {
  const { t, locale } = useReading();
  const desk = useDesk();
  const formId = useId();
  const { fields } = useTools();
  const fieldName = useFieldName();
  const { isBusy, problem, save, tellSaved } = useSaving();
  const [draft, setDraft] = useState<ReplyDraft>(reply === null ? EMPTY : replyDraftOf(reply));
  const written = useRef<HTMLTextAreaElement | null>(null);
  const texts = filledIn(draft.texts as Record<string, string>);
  const { form, isTold, refuse } = useRefusal();
  const lacks = { code: !/^[^\s/{}]{1,40}$/u.test(draft.code), name: draft.title.trim() === "", texts: Object.keys(texts).length === 0 };
  const faultAt = (field: keyof typeof lacks) => (isTold && lacks[field] ? t(FAULTS[field]) : undefined);

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (Object.values(lacks).some(Boolean)) return refuse();
    const body = { ...draft, title: draft.title.trim(), texts: texts as ReplyDraft["texts"] };
    if (!(await save(() => (reply === null ? addReply(desk.api, body) : saveReply(desk.api, reply, body, reply.retired))))) return;
    const putBack = (kept: Reply) => saveReply(desk.api, { ...kept, version: kept.version + 1 }, replyDraftOf(kept), kept.retired);
    tellSaved(reply === null ? undefined : () => putBack(reply), onSaved);
    onSaved();
    onClose();
  };
  /** Puts a field where the caret last was, in whichever language that was. */
  const putField = (name: string) => {
    const area = written.current;
    const language = area?.lang || locale;
    const before = (draft.texts as Record<string, string>)[language] ?? "";
    const [from, to] = area === null ? [before.length, before.length] : [area.selectionStart, area.selectionEnd];
    const mark = `{{${name}}}`;
    setDraft({ ...draft, texts: { ...draft.texts, [language]: before.slice(0, from) + mark + before.slice(to) } });
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(from + mark.length, from + mark.length);
    });
  };
  return (
    <Dialog
      title={reply === null ? t("replies.new") : t("replies.edit", { title: reply.title })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="l"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={formId}
        className={styles.form}
        onSubmit={(event) => void onSubmit(event)}
        onFocus={(event) => {
          if (event.target instanceof HTMLTextAreaElement) written.current = event.target;
        }}
      >
        {problem !== null && <FormProblem problem={problem} />}
        <Field
          data-first
          label={t("replies.code")}
          hint={t("replies.code_explained")}
          value={draft.code}
          dir="auto"
          maxLength={40}
          error={faultAt("code")}
          onChange={(event) => setDraft({ ...draft, code: event.target.value.replace(/[\s/{}]/gu, "").toLocaleLowerCase() })}
        />
        <Field
          label={t("replies.name")}
          dir="auto"
          value={draft.title}
          maxLength={120}
          error={faultAt("name")}
          onChange={(event) => setDraft({ ...draft, title: event.target.value })}
        />
        <ScopeSelect owner={{ scope: draft.scope ?? "mine", team_id: draft.team_id ?? null }} onChange={(owner) => setDraft({ ...draft, ...owner })} />
        <TextsField
          label={t("replies.texts")}
          hint={t("replies.texts_explained")}
          error={faultAt("texts")}
          texts={draft.texts as Record<string, string>}
          maxLength={TEXT_MAX}
          isLong
          onChange={(next) => setDraft({ ...draft, texts: next as ReplyDraft["texts"] })}
        />
        <div role="group" aria-label={t("replies.fields")}>
          <p className={styles.soft}>{t("replies.fields")}</p>
          <div className={styles.chips}>
            {[...TEXT_FIELDS, ...fields.map((field) => field.name)].map((name) => (
              <button key={name} type="button" className={styles.chip} onClick={() => putField(name)}>
                {fieldName(name)}
              </button>
            ))}
          </div>
        </div>
      </form>
    </Dialog>
  );
}
