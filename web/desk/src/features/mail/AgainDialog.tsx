/** Asks before a mail goes out once more: what may happen, and to whom it goes. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { MailData } from "../../wire/entities";
import { sendMailAgain, type MailRef } from "../../wire/mail";
import { useAttempt, useToast } from "../problems/use-attempt";
import { nameOf, pendingOf } from "./model";

export interface AgainDialogProps {
  at: MailRef;
  mail: MailData;
  status: "unconfirmed" | "failed";
  onClose(): void;
}

export default function AgainDialog({ at, mail, status, onClose }: AgainDialogProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  // One for this dialog: pressed twice, it goes once.
  const [clientId] = useState(newId);
  const send = async () => {
    if (isBusy || !(await attempt(() => sendMailAgain(desk.api, at, clientId)))) return;
    toast({ tone: "done", title: t("mail.again_done") });
    onClose();
  };
  return (
    <Dialog
      title={t("mail.again_title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button data-first look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} onClick={() => void send()}>
            {t("mail.again_confirm")}
          </Button>
        </>
      }
    >
      <p>{t(`mail.again_${status}`)}</p>
      <p>{t("mail.again_to", { names: formats.list(pendingOf(mail).map((each) => `\u2068${nameOf(each)}\u2069`)) })}</p>
    </Dialog>
  );
}
