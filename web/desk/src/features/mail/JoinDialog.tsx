/** Asks before two customers' cases become one: whose they are, what goes where, and that it can be undone. */
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import styles from "./Mail.module.css";

export interface JoinDialogProps {
  /** The case that goes on in the other, and its customer. */
  own: { number: string; name: string };
  into: { number: string; name: string };
  isBusy: boolean;
  onJoin(): void;
  onClose(): void;
}

export default function JoinDialog({ own, into, isBusy, onJoin, onClose }: JoinDialogProps) {
  const { t } = useReading();
  const values = { name: own.name, number: own.number, other_name: into.name, other_number: into.number };
  return (
    <Dialog
      title={t("mail.join_title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button data-first look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} onClick={onJoin}>
            {t("mail.join", { number: into.number })}
          </Button>
        </>
      }
    >
      <p>{t("mail.join_whose", values)}</p>
      <ul className={styles.told}>
        <li>{t("mail.join_goes", values)}</li>
        <li>{t("mail.join_answers", values)}</li>
        <li>{t("mail.join_stays", values)}</li>
      </ul>
      <p>{t("mail.join_undo", values)}</p>
    </Dialog>
  );
}
