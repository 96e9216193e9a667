/** What a rule would have done lately. */
import { useReading } from "../../i18n/reading";
import type { Trial } from "../../wire/rules";
import { Link } from "../navigation/Link";
import styles from "./Rules.module.css";

export function TrialShown({ trial }: { trial: Trial }) {
  const { t, formats } = useReading();
  return (
    <section className={styles.trial} role="status">
      <p>
        <strong>
          {trial.fired === 0 && t("rules.tried_never")}
          {trial.cases > 0 && t("rules.tried", { count: trial.fired, cases: t("rules.cases", { count: trial.cases }) })}{" "}
          {trial.opened > 0 && t("rules.tried_opens", { count: trial.opened })}
        </strong>{" "}
        {trial.since === null ? t("rules.tried_nothing") : t("rules.tried_of", { count: trial.looked, since: formats.instant(trial.since) })}
      </p>
      {trial.shown.length > 0 && (
        <ul className={styles.cases}>
          {trial.shown.map((each) => (
            <li key={each.case_id}>
              <Link to={{ name: "case", caseId: each.case_id }}>
                <bdi dir="ltr">#{each.case_number}</bdi> <bdi>{each.case_subject ?? each.customer_name ?? t("customer.unnamed")}</bdi>
              </Link>{" "}
              <time className={styles.soft} dateTime={each.occurred_at}>
                {formats.instant(each.occurred_at)}
              </time>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.soft}>{t("rules.tried_explained")}</p>
    </section>
  );
}
