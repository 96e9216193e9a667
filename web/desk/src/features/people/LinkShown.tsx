/** A link to be handed over: nothing is sent by itself, and the screen says so. */
import { useReading } from "../../i18n/reading";
import type { AccessLink } from "../../wire/people-api";
import styles from "./People.module.css";
import { Copyable } from "../../ui/Copyable";

export function LinkShown({ link, email }: { link: AccessLink; email: string }) {
  const { t, formats } = useReading();
  return (
    <div className={styles.form}>
      <p className={styles.notice} data-tone="warm">
        {t("people.link_explained", { email })}
      </p>
      <Copyable text={window.location.origin + link.path} label={t("people.copy_link")} doneLabel={t("common.copied")} />
      <p className={styles.soft}>{t("people.link_until", { instant: formats.moment(link.expires_at) })}</p>
    </div>
  );
}
