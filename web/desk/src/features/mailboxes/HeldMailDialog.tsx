/** A mail that is held back, looked at: its text and its headers, with nothing that loads or runs. */
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { getHeldContent, heldSource, type HeldContent, type HeldMail } from "../../wire/mailboxes";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Mailboxes.module.css";

interface HeldMailDialogProps {
  mail: HeldMail;
  /** Buttons by which something is decided of it. */
  actions: ReactNode;
  onClose(): void;
}

export function HeldMailDialog({ mail, actions, onClose }: HeldMailDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => getHeldContent(desk.api, mail.quarantine_id), mail.quarantine_id);
  return (
    <Dialog title={<bdi>{mail.subject || t("held.no_subject")}</bdi>} closeLabel={t("common.close")} size="l" onClose={onClose} actions={actions}>
      <div className={styles.mail}>
        <p>{mail.reason}</p>
        {loaded.state === "loading" && <Loading label={t("common.loading")} />}
        {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
        {loaded.state === "ready" && <Content mail={mail} content={loaded.value} />}
      </div>
    </Dialog>
  );
}

function Content({ mail, content }: { mail: HeldMail; content: HeldContent }) {
  const { t, formats } = useReading();
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t("held.from")}</dt>
        <dd>
          <bdi>{mail.sender ?? t("held.no_sender")}</bdi>
        </dd>
        {content.to.length > 0 && (
          <>
            <dt>{t("held.to")}</dt>
            <dd>
              <bdi>{content.to.join(", ")}</bdi>
            </dd>
          </>
        )}
        {content.files.length > 0 && (
          <>
            <dt>{t("held.files")}</dt>
            <dd>
              <bdi>{content.files.join(", ")}</bdi>
            </dd>
          </>
        )}
      </dl>
      <pre className={styles.text} dir="auto" tabIndex={0} aria-label={t("held.text")}>
        {content.text || t("held.no_text")}
      </pre>
      {content.is_cut && <p className={styles.soft}>{t("held.cut")}</p>}
      <details>
        <summary>{t("held.headers")}</summary>
        <pre className={styles.text} data-raw dir="ltr" tabIndex={0} aria-label={t("held.headers")}>
          {content.headers}
        </pre>
      </details>
      <p>
        <a className={styles.download} href={heldSource(mail.quarantine_id)} download>
          <Download size={14} aria-hidden /> {t("held.download")}
          {mail.size !== null && <span className={styles.soft}> · <bdi>{formats.fileSize(mail.size)}</bdi></span>}
        </a>
      </p>
      <p className={styles.soft}>{t("held.download_careful")}</p>
    </>
  );
}
