/** By what is counted: the promise and the time zone; changed by those who manage the tenant. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Link } from "../navigation/Link";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import type { Counting } from "../../wire/answers";
import { getCounting, savePromise } from "../../wire/reports";
import styles from "./Report.module.css";

function CountingForm({ counting, onChanged }: { counting: Counting; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const [within, setWithin] = useState(String(counting.within));
  const [target, setTarget] = useState(String(counting.target_percent));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await attempt(() => savePromise(desk.api, { within: Number(within), target_percent: Number(target) }))) {
      const { within: before, target_percent } = counting;
      done(t("report.counting_saved"), () => savePromise(desk.api, { within: before, target_percent }), onChanged);
      onChanged();
    }
  };
  return (
    <form className={styles.counting} onSubmit={(event) => void save(event)}>
      <Field label={t("report.within")} hint={t("report.within_explained")} type="number" min={1} max={86_400} required value={within} onChange={(event) => setWithin(event.target.value)} />
      <Field label={t("report.target")} hint={t("report.target_explained")} type="number" min={1} max={100} required value={target} onChange={(event) => setTarget(event.target.value)} />
      <Button type="submit" look="primary" isBusy={isBusy}>{t("common.save")}</Button>
    </form>
  );
}

export function CountingCard({ onChanged }: { onChanged(): void }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const mayChange = useValue(desk.session, (session) => session.agent.permissions.includes("tenant.manage"));
  const loaded = useLoaded(() => getCounting(desk.api), "");
  if (loaded.state !== "ready") return null;
  const { within, time_zone, target_percent } = loaded.value;
  return (
    <details className={styles.part}>
      <summary className={styles.subtitle}>{t("report.counting")}</summary>
      <p className={styles.formula}>{t("report.counting_now", { time: formats.exactDuration(within * 1000), zone: time_zone, target: target_percent })}</p>
      {mayChange && <p className={styles.formula}><Link to={pageRoute("tenant")}>{t("report.time_zone_elsewhere")}</Link></p>}
      {mayChange ? <CountingForm key={`${within}/${target_percent}`} counting={loaded.value} onChanged={() => { loaded.reload(); onChanged(); }} /> : <p className={styles.formula}>{t("report.counting_by_others")}</p>}
    </details>
  );
}
