/** The alerts that are on, at the top of the live board: since when, and how bad it was; those of today in a dialog. */
import { BellRing, CircleCheck, History } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { usePreferences } from "../../state/preferences-context";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { listBoardAlerts, type BoardAlert } from "../../wire/board";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { alertWords, newsOf, worstWords } from "./alert-words";
import { timeIn } from "./numbers";
import styles from "./Report.module.css";
import own from "./Board.module.css";

export interface AlertsProps {
  alerts: ReadonlyMap<string, BoardAlert>;
  zone: string;
  queueName(queueId: string): string | undefined;
}

/** Says once, for those who listen, what has begun and what is over. */
function SpokenAlerts({ alerts, queueName }: Omit<AlertsProps, "zone">) {
  const reading = useReading();
  const [text, setText] = useState("");
  const before = useRef<ReadonlyMap<string, BoardAlert> | null>(null);
  const latest = useRef({ reading, queueName });
  latest.current = { reading, queueName };
  useEffect(() => {
    const { reading, queueName } = latest.current;
    const { began, ended } = newsOf(before.current, alerts);
    before.current = alerts;
    const said = (each: BoardAlert) => ({ queue: queueName(each.queue_id) ?? "", what: alertWords(reading, each) });
    const sentences = [...began.map((each) => reading.t("alerts.spoken_began", said(each))), ...ended.map((each) => reading.t("alerts.spoken_ended", said(each)))];
    if (sentences.length > 0) setText(sentences.join(" "));
  }, [alerts]);
  return <p className="only-for-readers" aria-live="polite">{text}</p>;
}

/** How whoever looks wants to be called; the browser asks whether notifications may be shown. */
function Calls() {
  const { t } = useReading();
  const preferences = usePreferences();
  const { alertSound, alertNotice } = useValue(preferences, (value) => value);
  const canShow = "Notification" in window;
  const [isRefused, setRefused] = useState(alertNotice && canShow && Notification.permission === "denied");
  /** Marked is only what the browser allows. */
  const ask = async (wants: boolean) => {
    const given = wants && Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
    preferences.change({ alertNotice: wants && given === "granted" });
    setRefused(wants && given === "denied");
  };
  return (
    <div className={own.filters}>
      <Choice kind="checkbox" checked={alertSound} onChange={(event) => preferences.change({ alertSound: event.target.checked })} label={t("alerts.sound")} />
      {canShow && <Choice kind="checkbox" checked={alertNotice && Notification.permission === "granted"} onChange={(event) => void ask(event.target.checked)} label={t("alerts.notice")} />}
      {isRefused && <span className={styles.formula} role="status">{t("alerts.notice_refused")}</span>}
    </div>
  );
}

export function BoardAlerts({ alerts, zone, queueName }: AlertsProps) {
  const reading = useReading();
  const { t, locale } = reading;
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={`${styles.part} ${own.alertsPart}`} data-alerts={alerts.size > 0 || undefined}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{t("alerts.title")}</h2>
        <Button size="s" icon={<History size={14} aria-hidden />} onClick={() => setOpen(true)}>{t("alerts.today")}</Button>
      </div>
      <SpokenAlerts alerts={alerts} queueName={queueName} />
      {alerts.size === 0 ? (
        <p className={own.calm}><CircleCheck size={16} aria-hidden /> {t("alerts.none")}</p>
      ) : (
        <ul className={own.alerts}>
          {[...alerts.values()].map((each) => (
            <li key={each.alert_id} className={own.alert}>
              <BellRing size={16} aria-hidden />
              <strong><bdi>{queueName(each.queue_id)}</bdi></strong>
              <span>{alertWords(reading, each)}</span>
              <span className={own.alertFacts}>
                <time dateTime={each.since}>{t("alerts.since", { time: timeIn(zone, each.since, locale) })}</time>
                <span>{worstWords(reading, each)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <Calls />
      {isOpen && <AlertsOfToday stamp={[...alerts.keys()].join(" ")} onClose={() => setOpen(false)} />}
    </section>
  );
}

/** Read anew when one begins or ends. */
function AlertsOfToday({ stamp, onClose }: { stamp: string; onClose(): void }) {
  const reading = useReading();
  const { t, own: textOf, locale } = reading;
  const desk = useDesk();
  const loaded = useLoaded(() => listBoardAlerts(desk.api), stamp);
  return (
    <Dialog title={t("alerts.today")} closeLabel={t("common.close")} onClose={onClose} size="l">
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.alerts.length === 0 && <Blank icon={<CircleCheck size={22} />} title={t("alerts.none_today")}>{t("alerts.none_explained")}</Blank>}
      {loaded.state === "ready" && loaded.value.alerts.length > 0 && (
        <div className={styles.scroll} role="region" aria-label={t("alerts.today")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("report.queue")}</th>
                <th scope="col">{t("alerts.what")}</th>
                <th scope="col">{t("alerts.from")}</th>
                <th scope="col">{t("alerts.until")}</th>
                <th scope="col">{t("alerts.how_bad")}</th>
              </tr>
            </thead>
            <tbody>
              {loaded.value.alerts.map((each) => (
                <tr key={each.alert_id}>
                  <th scope="row"><bdi>{textOf(loaded.value.queues[each.queue_id] ?? {})}</bdi></th>
                  <td>{alertWords(reading, each)}</td>
                  <td><time dateTime={each.since} dir="ltr">{timeIn(loaded.value.time_zone, each.since, locale)}</time></td>
                  <td>
                    {each.ended_at === null ? (
                      <Badge tone="hot" icon={<BellRing size={12} aria-hidden />}>{t("alerts.on")}</Badge>
                    ) : (
                      <time dateTime={each.ended_at} dir="ltr">{timeIn(loaded.value.time_zone, each.ended_at, locale)}</time>
                    )}
                  </td>
                  <td>{worstWords(reading, each)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}

/** At a queue: what is wrong with it, in a word each. */
export function AlertBadges({ alerts }: { alerts: readonly BoardAlert[] }) {
  const reading = useReading();
  return alerts.map((each) => (
    <span key={each.alert_id} title={alertWords(reading, each)}>
      <Badge tone="hot" icon={<BellRing size={12} aria-hidden />}>{reading.t(`alerts.short_${each.kind}`)}</Badge>
    </span>
  ));
}
