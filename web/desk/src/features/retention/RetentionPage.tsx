/** How long what is kept: a rule for each kind, the days in which an erasure can be undone, and what was erased. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { getRetention, setDelay, type RetentionRun } from "../../wire/retention";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import styles from "./Retention.module.css";
import { RuleCard } from "./RuleCard";

const LOOK_EVERY_MS = 3000;
const DELAY_MAX = 90;

function DelayForm({ kept, onChanged }: { kept: number; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [days, setDays] = useState(String(kept));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await attempt(() => setDelay(desk.api, Number(days))))) return;
    toast({ tone: "done", title: t("retention.saved") });
    onChanged();
  };
  return (
    <form className={styles.card} onSubmit={(event) => void save(event)}>
      <h2 className={styles.title}>{t("retention.delay")}</h2>
      <div className={styles.row}>
        <Field label={t("retention.delay_days")} hint={t("retention.delay_explained")} type="number" min={0} max={DELAY_MAX} required value={days} onChange={(event) => setDays(event.target.value)} />
        <Button type="submit" isBusy={isBusy} disabled={days === String(kept)}>{t("common.save")}</Button>
      </div>
    </form>
  );
}

function Runs({ runs }: { runs: RetentionRun[] }) {
  const { t, formats } = useReading();
  return (
    <section className={styles.card}>
      <h2 className={styles.title}>{t("retention.runs")}</h2>
      {runs.length === 0 ? <p className={styles.soft}>{t("retention.no_runs")}</p> : (
        <div className={styles.scroll} role="region" aria-label={t("retention.runs")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("retention.began")}</th>
                <th scope="col">{t("retention.what")}</th>
                <th scope="col">{t("retention.rule")}</th>
                <th scope="col">{t("retention.erased")}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.run_id}>
                  <td><time dateTime={run.began_at}>{formats.instant(run.began_at)}</time></td>
                  <td>{t(`retention_kind.${run.kind}`)}</td>
                  <td>{t("retention.days", { count: run.days })}</td>
                  <td>{formats.number(run.erased)} {run.ended_at === null && <Badge tone="accent">{t("retention.at_work")}</Badge>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export default function RetentionPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => getRetention(desk.api), "");
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  const isAtWork = loaded.state === "ready" && loaded.value.runs.some((run) => run.ended_at === null);
  useLookingAgain(isAtWork ? reload : undefined, LOOK_EVERY_MS);
  return (
    <Page>
      <PageHead title={t("retention.title")} lead={t("retention.lead")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && (
        <div className={styles.cards}>
          {loaded.value.rules.map((rule) => <RuleCard key={rule.kind} rule={rule} onChanged={loaded.reload} />)}
          <DelayForm key={loaded.value.delay_days} kept={loaded.value.delay_days} onChanged={loaded.reload} />
          <Runs runs={loaded.value.runs} />
          <p className={styles.soft}>{t("retention.never")}</p>
        </div>
      )}
    </Page>
  );
}
