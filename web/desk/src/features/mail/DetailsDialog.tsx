/** What mail programs do not show: the head as it came, its id, and every file within. */
import { Download } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Dialog } from "../../ui/Dialog";
import type { MailData } from "../../wire/entities";
import { openMail, sourceAddress, type MailRef } from "../../wire/mail";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Mail.module.css";

export default function DetailsDialog({ mail, at, onClose }: { mail: MailData; at: MailRef; onClose(): void }) {
  const { t, formats } = useReading();
  const { api } = useDesk();
  const opened = useLoaded(() => openMail(api, at), at.messageId);
  return (
    <Dialog title={t("mail.details_title")} closeLabel={t("common.close")} onClose={onClose} size="l">
      {opened.state === "failed" && <Problem error={opened.error} onRetry={opened.reload} />}
      {opened.state === "ready" && (
        <div className={styles.details}>
          <dl className={styles.everybody}>
            {opened.value.written_at !== null && (
              <>
                <dt>{t("mail.written_at")}</dt>
                <dd>{formats.instant(opened.value.written_at)}</dd>
              </>
            )}
            <dt>{t("mail.received_at")}</dt>
            <dd>{formats.instant(opened.value.received_at)}</dd>
            {mail.verdict !== null && (
              <>
                <dt>{t("mail.verdict")}</dt>
                <dd>{t(`mail.verdict_${mail.verdict}`)}</dd>
              </>
            )}
            {opened.value.mail_id !== null && (
              <>
                <dt>{t("mail.id")}</dt>
                <dd>
                  <bdi dir="ltr" className={styles.code}>{opened.value.mail_id}</bdi>
                </dd>
              </>
            )}
          </dl>
          {opened.value.files.length > 0 && (
            <>
              <h3 className={styles.part}>{t("mail.files")}</h3>
              <ul className={styles.files}>
                {opened.value.files.map((file, index) => (
                  <li key={index}>
                    <a href={file.url} download={file.name}>
                      <Download size={14} aria-hidden /> <bdi>{file.name}</bdi>
                    </a>{" "}
                    <bdi className={styles.soft}>{formats.fileSize(file.size)}</bdi>
                    {file.inline && <span className={styles.soft}> · {t("mail.file_inline")}</span>}
                  </li>
                ))}
              </ul>
            </>
          )}
          {opened.value.head !== null && (
            <>
              <h3 className={styles.part}>{t("mail.head")}</h3>
              <pre className={styles.head} dir="ltr" tabIndex={0}>
                {opened.value.head}
              </pre>
            </>
          )}
          {mail.has_source && (
            <p>
              <a href={sourceAddress(at)} download>
                <Download size={14} aria-hidden /> {t("mail.source")}
              </a>
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}
