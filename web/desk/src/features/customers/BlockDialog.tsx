/** Blocks a sender, with the reason for colleagues. It can be undone at once and later. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { blockIdentity, unblockIdentity } from "../../wire/blocking";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";

export interface BlockDialogProps {
  customerId: string;
  identityId: string;
  /** The address as people read it. */
  shown: string;
  onClose(): void;
  onChanged(): void;
}

export default function BlockDialog({ customerId, identityId, shown, onClose, onChanged }: BlockDialogProps) {
  const { t } = useReading();
  const { api } = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [reason, setReason] = useState("");
  const undo = async () => {
    if (await attempt(() => unblockIdentity(api, customerId, identityId))) toast({ tone: "done", title: t("block.undone", { value: shown }) });
    onChanged();
  };
  const block = async () => {
    if (!(await attempt(() => blockIdentity(api, customerId, identityId, reason.trim())))) return;
    toast({ tone: "done", title: t("block.done", { value: shown }), action: { label: t("common.undo"), onChoose: () => void undo() } });
    onClose();
    onChanged();
  };
  return (
    <Dialog
      title={t("block.title", { value: shown })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form="block" isBusy={isBusy}>
            {t("block.confirm")}
          </Button>
        </>
      }
    >
      <form
        id="block"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void block();
        }}
      >
        <p className={styles.hint}>{t("block.explained")}</p>
        <Field data-first label={t("block.reason")} value={reason} dir={reason === "" ? undefined : "auto"} maxLength={300} onChange={(event) => setReason(event.target.value)} />
      </form>
    </Dialog>
  );
}
