/** By what is counted: the promise and the time zone; changed by those who manage the tenant. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import type { Counting } from "../../wire/answers";
import { getCounting, saveCounting } from "../../wire/reports";
import styles from "./Report.module.css";

function CountingForm({ counting, onChanged }: { counting: Counting; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [within, setWithin] = useState(String(counting.within));
  const [zone, setZone] = useState(counting.time_zone);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await attempt(() => saveCounting(desk.api, { within: Number(within), time_zone: zone }))) {
      toast({ tone: "done", title: t("report.counting_saved") });
      onChanged();
    }
  };
  return (
    <form className={styles.counting} onSubmit={(event) => void save(event)}>
      <Field label={t("report.within")} hint={t("report.within_explained")} type="number" min={1} max={86_400} required value={within} onChange={(event) => setWithin(event.target.value)} />
      <Select label={t("report.time_zone")} value={zone} options={counting.time_zones.map((name) => ({ value: name, label: name }))} onChange={setZone} />
      <Button type="submit" look="primary" isBusy={isBusy}>{t("common.save")}</Button>
    </form>
  );
}

export function CountingCard({ onChanged }: { onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const mayChange = useValue(desk.session, (session) => session.agent.permissions.includes("tenant.manage"));
  const loaded = useLoaded(() => getCounting(desk.api), "");
  if (loaded.state !== "ready") return null;
  const { within, time_zone } = loaded.value;
  return (
    <details className={styles.part}>
      <summary className={styles.subtitle}>{t("report.counting")}</summary>
      <p className={styles.formula}>{t("report.counting_now", { seconds: within, zone: time_zone })}</p>
      {mayChange ? <CountingForm counting={loaded.value} onChanged={() => { loaded.reload(); onChanged(); }} /> : <p className={styles.formula}>{t("report.counting_by_others")}</p>}
    </details>
  );
}
