/** Asks for an instant: until when to snooze, by when a case is to be done. */
import { useState, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { fromLocalField, toLocalField } from "./when";

export interface WhenDialogProps {
  title: string;
  explained: string;
  start: number;
  /** Shown when the present one can be taken away. */
  removeLabel?: string | undefined;
  isBusy: boolean;
  onChoose(at: number): void;
  onRemove?(): void;
  onClose(): void;
  /** Moments to choose at once. */
  children?: ReactNode;
}

export default function WhenDialog({ title, explained, start, removeLabel, isBusy, onChoose, onRemove, onClose, children }: WhenDialogProps) {
  const { t } = useReading();
  const [text, setText] = useState(() => toLocalField(start));
  const at = fromLocalField(text);
  return (
    <Dialog
      title={title}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          {removeLabel !== undefined && (
            <Button look="quiet" isBusy={isBusy} onClick={onRemove}>
              {removeLabel}
            </Button>
          )}
          <Button look="primary" isBusy={isBusy} disabled={at === null} onClick={() => at !== null && onChoose(at)}>
            {t("when.set")}
          </Button>
        </>
      }
    >
      <p>{explained}</p>
      {children}
      <Field type="datetime-local" label={t("when.field")} data-first value={text} dir="ltr" onChange={(event) => setText(event.target.value)} />
    </Dialog>
  );
}
