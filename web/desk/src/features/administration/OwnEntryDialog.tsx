/** One entry of an own list: what it is called, in words of every language, and what it means. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useRefusal } from "../../ui/invalid";
import type { OwnEntry } from "../../wire/own-lists";
import type { Explanation } from "../problems/explain";
import styles from "./Form.module.css";
import { FormProblem } from "./FormProblem";
import { KEY, keyOf } from "./key";
import { KeyField } from "./KeyField";
import { filledIn, TextsField } from "./TextsField";

const FORM = "own-entry";
const KEY_MAX = 40;
const NEW: OwnEntry = { key: "", name: {}, explanation: {}, active: true, always_asked: false };

export interface OwnEntryDialogProps {
  /** Null: a new one. */
  entry: OwnEntry | null;
  title: string;
  taken: readonly string[];
  /** Keys that say something else: none is made so. */
  reserved: readonly string[];
  /** What one is, where nothing of its name can be read. */
  kind: string;
  isExplained: boolean;
  isBusy: boolean;
  problem: Explanation | null;
  onSave(entry: OwnEntry): void;
  onClose(): void;
}

export function OwnEntryDialog({ entry, title, taken, reserved, kind, isExplained, isBusy, problem, onSave, onClose }: OwnEntryDialogProps) {
  const { t, own } = useReading();
  const [draft, setDraft] = useState(entry ?? NEW);
  /** Null: the one that is made of the name. */
  const [written, setWritten] = useState(entry?.key ?? null);
  const key = written ?? keyOf(draft.name, kind, [...taken, ...reserved], KEY_MAX);
  const { form, isTold, refuse } = useRefusal();
  const isNamed = Object.keys(filledIn(draft.name)).length > 0;
  const isWhole = isNamed && KEY.test(key) && (entry !== null || !taken.includes(key));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (isWhole) onSave({ ...draft, key, name: filledIn(draft.name), explanation: filledIn(draft.explanation) });
    else refuse();
  };
  return (
    <Dialog
      title={entry === null ? title : <bdi>{own(entry.name)}</bdi>}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form ref={form} id={FORM} className={styles.form} onSubmit={submit}>
        <TextsField
          label={t("own_list.name")}
          hint={t("own_list.name_explained")}
          error={isTold && !isNamed ? t("form.fault_words") : undefined}
          texts={draft.name}
          onChange={(name) => setDraft({ ...draft, name })}
        />
        {isExplained && (
          <TextsField
            label={t("own_list.explanation")}
            hint={t("own_list.explanation_explained")}
            texts={draft.explanation}
            maxLength={500}
            isLong
            onChange={(explanation) => setDraft({ ...draft, explanation })}
          />
        )}
        {entry === null && <KeyField value={key} taken={taken} most={KEY_MAX} onChange={setWritten} />}
        <FormProblem problem={problem} />
      </form>
    </Dialog>
  );
}
