/** All own fields of a customer or a case in one form; only what was changed is sent. */
import { useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { focusInvalid } from "../../ui/invalid";
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";
import { useAttempt } from "../problems/use-attempt";
import { FieldInput } from "./FieldInput";
import { findRefused, type Refused } from "./refusals";
import styles from "./Fields.module.css";

const FORM = "own-fields";

export interface FieldsDialogProps {
  title: string;
  definitions: readonly FieldDefinition[];
  values: Record<string, FieldValue>;
  onSave(values: Record<string, FieldValue>): Promise<void>;
  onClose(): void;
  onSaved?: (() => void) | undefined;
}

export default function FieldsDialog({ title, definitions, values, onSave, onClose, onSaved }: FieldsDialogProps) {
  const { t } = useReading();
  const { isBusy, attempt } = useAttempt();
  const [changed, setChanged] = useState<Record<string, FieldValue>>({});
  const [wrong, setWrong] = useState<Refused | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    let refused: Refused | null = null;
    const isDone = Object.keys(changed).length === 0 || (await attempt(async () => void (refused = await findRefused(() => onSave(changed)))));
    setWrong(refused);
    if (refused !== null) focusInvalid(form.current);
    if (!isDone || refused !== null) return;
    onSaved?.();
    onClose();
  };
  return (
    <Dialog
      title={title}
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
      <form ref={form} id={FORM} className={styles.form} onSubmit={(event) => void save(event)}>
        {definitions.map((definition) => (
          <FieldInput
            key={definition.key}
            definition={definition}
            isWrong={definition.key === wrong?.key}
            value={changed[definition.key] !== undefined ? (changed[definition.key] ?? null) : (values[definition.key] ?? null)}
            onChange={(value) => setChanged({ ...changed, [definition.key]: value })}
          />
        ))}
      </form>
    </Dialog>
  );
}
