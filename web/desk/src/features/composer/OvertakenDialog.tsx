/** Somebody has answered since this reply was begun: shown before it is sent. */
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { EntityOf } from "../../wire/entities";
import styles from "./Composer.module.css";

export interface OvertakenProps {
  answers: readonly EntityOf<"message">[];
  onSend(): void;
  onClose(): void;
}

export function OvertakenDialog({ answers, onSend, onClose }: OvertakenProps) {
  const { t, formats } = useReading();
  return (
    <Dialog
      title={t("overtaken.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button data-first onClick={onClose}>
            {t("overtaken.go_on")}
          </Button>
          <Button look="primary" onClick={onSend}>
            {t("overtaken.send")}
          </Button>
        </>
      }
    >
      <p>{t("overtaken.explained", { count: answers.length })}</p>
      {answers.map(({ id, data }) => (
        <blockquote key={id} className={styles.draftText} dir="auto">
          <bdi className={styles.draftTitle}>{data.author_name ?? t(`author.${data.author_kind}`)}</bdi> · {formats.clockTime(data.occurred_at)}
          <br />
          {data.text}
        </blockquote>
      ))}
    </Dialog>
  );
}
