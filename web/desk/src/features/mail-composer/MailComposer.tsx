/** Where a mail is written: to whom, under which subject, what is quoted; the text with looks, files, and its keys. */
import { ChevronDown, Paperclip, SendHorizontal, TextQuote, Users } from "lucide-react";
import { lazy, Suspense, useLayoutEffect, useRef, useState, type DragEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { type Draft, type DraftMode, type MailDraft } from "../../state/drafts";
import { newId } from "../../state/new-id";
import { useMay } from "../../state/rights";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import type { EntityOf } from "../../wire/entities";
import { unsentFile } from "../../wire/case-files";
import { WireError } from "../../wire/errors";
import { fillReply, type Reply } from "../../wire/toolbox";
import { DraftBar } from "../composer/DraftBar";
import { DraftFiles } from "../composer/DraftFiles";
import { languageOf } from "../composer/language";
import { fileRefusal } from "../composer/limits";
import type { Through } from "../composer/model";
import { OvertakenDialog } from "../composer/OvertakenDialog";
import { answersSince, newestMessageOf } from "../composer/overtaken";
import { Modes, ThroughMenu } from "../composer/parts";
import composerStyles from "../composer/Composer.module.css";
import { useAttempt } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { gapsIn } from "../toolbox/texts";
import { useFieldName, useTools } from "../toolbox/use-tools";
import { Heads } from "./Heads";
import type { RichTextHandle } from "./RichText";
import styles from "./MailComposer.module.css";
import { filesOf, picturesIn } from "./pictures";
import { SignatureBelow } from "./SignatureBelow";
import { useMailDraft } from "./use-mail-draft";

const RichText = lazy(() => import("./RichText"));

type Message = EntityOf<"message">;

export interface MailComposerProps {
  caseId: string;
  customerId: string;
  caseSubject: string | null;
  draft: Draft;
  through: Through;
  open: Through[];
  customerName: string;
  customerLocale: string | null;
  checksSpelling: boolean;
  undoSeconds: number;
  onThrough(id: string): void;
  onMode(mode: DraftMode): void;
  onLeftWriting(): void;
}

export default function MailComposer(props: MailComposerProps) {
  const { caseId, draft, through, open, customerName, customerLocale, checksSpelling, undoSeconds, onThrough, onMode, onLeftWriting } = props;
  const { t, locale, formats } = useReading();
  const desk = useDesk();
  const fieldName = useFieldName();
  const rich = useRef<RichTextHandle>(null);
  const form = useRef<HTMLFormElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const addresses = useRef(new Map<string, string>());
  const [isDropping, setDropping] = useState(false);
  const [heldFields, setHeld] = useState<ReadonlySet<string>>(new Set());
  const [overtaking, setOvertaking] = useState<readonly Message[]>([]);
  const mayHandle = useMay("cases.handle");
  const sharing = useAttempt();
  const tools = useTools(mayHandle);
  const filling = useAttempt();
  const isShared = useValue(desk.draftSync.cases, (all) => all.get(caseId)?.base.shared === true);
  const isUploading = useValue(desk.uploads.all, (all) => all.some((upload) => upload.case_id === caseId && upload.mode === "reply" && upload.error === null));
  const { mail, isUsualLoading, isAwaited, change } = useMailDraft(props);
  const text = draft.reply;
  const going = filesOf(mail.html, draft.files.reply);
  const gaps = gapsIn(text);
  const isOver = through.limits !== null && [...text].length > through.limits.text_max;
  const isBlank = text.trim() === "" && going.length === 0 && !mail.is_forward;
  const isHeld = isBlank || isUploading || isOver || gaps.length > 0 || heldFields.size > 0 || isAwaited || mail.to.length + mail.cc.length + mail.bcc.length === 0;

  useLayoutEffect(
    () => () => {
      if (form.current?.contains(document.activeElement)) onLeftWriting();
    },
    [onLeftWriting],
  );
  const onText = (html: string, next: string) => {
    const isBegun = text === "" && next !== "";
    change({ html }, { reply: next, ...(isBegun && { begunAfter: newestMessageOf(desk.entities.get(), caseId) }) });
    if (next !== "") desk.tellWriting();
  };
  const send = (isSure = false) => {
    if (isHeld) return;
    const answers = isSure ? [] : answersSince(desk.entities.get(), caseId, draft.begunAfter, desk.agentId);
    setOvertaking(answers);
    if (answers.length > 0) return;
    desk.outbox.add({
      client_id: newId(), case_id: caseId, interaction_id: through.interaction_id, to: through.to, text: text.trim(), files: going, is_note: false,
      mail: text.trim() === "" && picturesIn(mail.html).length === 0 ? { ...mail, html: "" } : mail,
      undo_seconds: undoSeconds,
      created_at: new Date(desk.clock.now()).toISOString(),
    });
    desk.drafts.change(caseId, { reply: "", mail: undefined });
    desk.drafts.changeFiles(caseId, "reply", () => []);
    desk.uploads.dropRefused(caseId, "reply");
    rich.current?.focus();
  };
  const addFiles = (added: Iterable<File>) => {
    for (const file of added) {
      const code = fileRefusal(file, through.limits);
      const body = { code: code ?? "", message: "", params: { limit: formats.fileSize(through.limits?.files_max_bytes ?? 0) }, retryable: false };
      desk.uploads.add(caseId, "reply", file, code === null ? null : new WireError(body, 413));
    }
  };
  /** Pictures that are pasted stand in the text; other files go along. */
  const onFiles = (pasted: FileList): boolean => {
    for (const file of pasted) {
      if (!file.type.startsWith("image/") || fileRefusal(file, through.limits) !== null) {
        addFiles([file]);
        continue;
      }
      void filling.attempt(async () => {
        const stored = await desk.api.upload(caseId, file, () => undefined);
        addresses.current.set(stored.attachment_id, URL.createObjectURL(file));
        desk.drafts.changeFiles(caseId, "reply", (held) => [...held, { ...stored, stands_in_text: true }]);
        rich.current?.insertPicture(stored.attachment_id, stored.name);
      });
    }
    return true;
  };
  const insert = (reply: Reply) =>
    void filling.attempt(async () => {
      const { text: said } = await fillReply(desk.api, reply.reply_id, caseId);
      rich.current?.insertText(said);
    });
  useShortcut("focusComposer", () => rich.current?.focus());
  useShortcut("toggleNote", () => onMode("note"));
  useShortcut("attach", () => picker.current?.click());
  useShortcut("cannedReply", () => form.current?.querySelector<HTMLElement>("[data-canned]")?.click(), mayHandle);

  const missing = formats.list([...new Set(gaps.map((gap) => fieldName(gap.name)))]);
  const why = gaps.length > 0 ? t("composer.fill_in", { fields: missing }) : isUploading ? t("composer.wait_for_files") : mail.to.length === 0 ? t("mail.nobody") : t("composer.send");
  const canned = tools.replies.filter((each) => !each.retired);
  return (
    <form
      ref={form}
      className={composerStyles.composer}
      data-testid="composer"
      data-mode="reply"
      data-mail
      aria-label={t("composer.label")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setDropping(false);
        addFiles(event.dataTransfer.files);
      }}
    >
      <DraftBar caseId={caseId} isReply />
      {gaps.length > 0 && (
        <p className={composerStyles.closed} role="status" data-warm>
          {t("composer.fill_in", { fields: missing })}
        </p>
      )}
      <div className={composerStyles.box}>
        <Heads
          mail={mail}
          caseId={caseId}
          customerId={props.customerId}
          isLoading={isUsualLoading}
          onChange={(part: Partial<MailDraft>) => change(part)}
          onHeld={(field, isHeldNow) => setHeld((held) => (held.has(field) === isHeldNow ? held : new Set(isHeldNow ? [...held, field] : [...held].filter((each) => each !== field))))}
        />
        <DraftFiles caseId={caseId} mode="reply" />
        <Suspense fallback={<div className={styles.writing} aria-busy="true" />}>
          <RichText
            ref={rich}
            html={mail.html}
            text={text}
            label={mail.is_forward ? t("composer.label") : t("composer.placeholder", { name: customerName })}
            lang={languageOf(text, customerLocale ?? locale) ?? locale}
            checksSpelling={checksSpelling}
            onChange={onText}
            onSend={() => send()}
            onFiles={onFiles}
            addressOf={async (id) => addresses.current.get(id) ?? unsentFile(desk.api, caseId, id)}
            goneLabel={t("mail.picture_gone")}
          />
        </Suspense>
        <SignatureBelow caseId={caseId} through={through} isOn={mail.signature !== false} onChange={(signature) => change({ signature })} />
        {mail.of_message_id !== null && !mail.is_forward && (
          <label className={styles.quoting}>
            <input type="checkbox" checked={mail.quote} onChange={(event) => change({ quote: event.target.checked })} />
            {t("mail.quote_below")}
          </label>
        )}
        {mail.is_forward && <p className={styles.quoting}>{t("mail.forward_below")}</p>}
        <div className={composerStyles.foot}>
          <Modes mode="reply" draft={draft} canReply onMode={onMode} />
          <ThroughMenu open={open} chosen={through} onChoose={onThrough} />
          <IconButton label={t("composer.attach")} keys={SHORTCUTS.attach.keys} onClick={() => picker.current?.click()}>
            <Paperclip size={18} aria-hidden />
          </IconButton>
          {mayHandle && text !== "" && (
            <IconButton label={t(isShared ? "draft.unshare" : "draft.share")} aria-pressed={isShared} isBusy={sharing.isBusy} onClick={() => void sharing.attempt(() => desk.draftSync.share(caseId, !isShared))}>
              <Users size={18} aria-hidden />
            </IconButton>
          )}
          {mayHandle && canned.length > 0 && (
            <Menu label={t("composer.canned_reply")} groups={[{ id: "replies", entries: canned.map((each) => ({ id: each.reply_id, label: `${each.title} · /${each.code}`, onChoose: () => insert(each) })) }]}>
              {(trigger) => (
                <button type="button" {...trigger} data-canned className={styles.menu} aria-label={t("composer.canned_reply")} aria-keyshortcuts={SHORTCUTS.cannedReply.keys} title={t("composer.canned_reply")}>
                  <TextQuote size={18} aria-hidden className="turns" />
                  <ChevronDown size={12} aria-hidden />
                </button>
              )}
            </Menu>
          )}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            accept={through.limits?.file_types.join(",") || undefined}
            onChange={(event) => {
              addFiles([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <span className={composerStyles.space} />
          <Button type="submit" look="primary" isCompact icon={<SendHorizontal size={16} aria-hidden className="turns" />} aria-disabled={isHeld} hint={why} keys="Control+Enter">
            {t("composer.send")}
          </Button>
        </div>
      </div>
      {overtaking.length > 0 && <OvertakenDialog answers={overtaking} onSend={() => send(true)} onClose={() => setOvertaking([])} />}
      {isDropping && <div className={composerStyles.drop}>{t("composer.drop")}</div>}
    </form>
  );
}
