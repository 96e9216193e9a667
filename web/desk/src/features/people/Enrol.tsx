/** Signed in, but the role demands a second factor: nothing else until it is set up. */
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import type { Api } from "../../wire/api";
import { Enrolment } from "./Enrolment";
import styles from "./People.module.css";

export default function Enrol({ api, hasPassword, onDone, onSignOut }: { api: Api; hasPassword: boolean; onDone(): void; onSignOut(): void }) {
  const { t } = useReading();
  return (
    <main className={styles.outside}>
      <div className={styles.card}>
        <h1 className={styles.title}>{t("second_factor.needed")}</h1>
        <p className={styles.lead}>{t("second_factor.needed_explained")}</p>
        <Enrolment api={api.people} hasPassword={hasPassword} onDone={onDone} />
        <Button look="quiet" onClick={onSignOut}>
          {t("sign_in.sign_out")}
        </Button>
      </div>
    </main>
  );
}
