/** Asks before something that cannot simply be undone; the buttons are its children. */
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

export function ConfirmDialog(props: { title: string; explained: string; onClose(): void; children: ReactNode }) {
  const { t } = useReading();
  return (
    <Dialog
      title={props.title}
      closeLabel={t("common.close")}
      onClose={props.onClose}
      actions={
        <>
          <Button look="quiet" onClick={props.onClose}>
            {t("common.cancel")}
          </Button>
          {props.children}
        </>
      }
    >
      <p>{props.explained}</p>
    </Dialog>
  );
}
