/** A day's numbers: yesterday's, or any day's; by queue, channel, hour and agent; each with its formula and its way down. */
import { ChevronLeft, ChevronRight, CalendarOff } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { IconButton } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { AskedPieces, DayReport } from "../../wire/answers";
import { dayCsv, getDay } from "../../wire/reports";
import { channelName } from "../channels/ChannelIcon";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { AgentTable } from "./AgentTable";
import { CountingCard } from "./CountingCard";
import { FigureTable, type FigureRow } from "./FigureTable";
import { HourChart } from "./HourChart";
import { AGENT_NUMBERS, NUMBERS, numberOf, SERVICE_LEVELS, shiftDate, written, type Counted, type NumberName } from "./numbers";
import { PiecesDialog } from "./PiecesDialog";
import { PromisedWaits } from "./PromisedWaits";
import styles from "./Report.module.css";

const TILES: readonly NumberName[] = ["offered", "answered", "abandoned", "waiting", "average_speed_of_answer", "longest_wait_seconds", "average_handling"];
const COLUMNS: readonly NumberName[] = ["offered", "answered", "answered_within", "abandoned", "waiting", "returned", "average_speed_of_answer", "longest_wait_seconds", "handled", "average_interaction", "average_handling"];

/** Each number once: those of agents that others have, too, are counted alike. */
const FORMULAS: readonly Counted[] = [...NUMBERS, ...AGENT_NUMBERS.filter(({ text }) => NUMBERS.every((each) => each.text !== text))];

type Narrowing = Pick<AskedPieces, "queue_id" | "channel" | "hour" | "agent_id">;
interface Drilled {
  number: Counted;
  of: Narrowing;
  label: string;
}

function Days({ day, onDate }: { day: DayReport | null; onDate(date: string): void }) {
  const { t, direction } = useReading();
  const [Before, After] = direction === "rtl" ? [ChevronRight, ChevronLeft] : [ChevronLeft, ChevronRight];
  const date = day?.date ?? "";
  return (
    <div className={styles.days}>
      <IconButton label={t("report.day_before")} disabled={day === null} onClick={() => onDate(shiftDate(date, -1))}>
        <Before size={18} aria-hidden />
      </IconButton>
      <Field label={t("report.date")} type="date" value={date} onChange={(event) => event.target.value && onDate(event.target.value)} />
      <IconButton label={t("report.day_after")} disabled={day === null || !day.is_over} onClick={() => onDate(shiftDate(date, 1))}>
        <After size={18} aria-hidden />
      </IconButton>
    </div>
  );
}

function Tiles({ day, level, onDrill }: { day: DayReport; level: NumberName; onDrill(name: NumberName): void }) {
  const { t, locale } = useReading();
  return (
    <ul className={styles.tiles}>
      {[level, ...TILES].map((name) => {
        const number = numberOf(name);
        return (
          <li key={name}>
            <button type="button" className={styles.tile} onClick={() => onDrill(name)}>
              <bdi dir="ltr" className={styles.value}>{written(number.kind, day.total[name], locale)}</bdi>
              <span className={styles.label}>{t(number.text)}</span>
              <span className={styles.formula}>{t(number.formula)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Formulas() {
  const { t } = useReading();
  return (
    <details className={styles.part}>
      <summary className={styles.subtitle}>{t("report.formulas")}</summary>
      <dl className={styles.formulas}>
        {FORMULAS.map((number) => (
          <div key={number.text}>
            <dt>{t(number.text)}</dt>
            <dd>{t(number.formula)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.formula}>{t("report.counted_to")}</p>
    </details>
  );
}

function Report({ day, level }: { day: DayReport; level: NumberName }) {
  const reading = useReading();
  const { t, locale } = reading;
  const [drilled, setDrilled] = useState<Drilled | null>(null);
  const columns = [level, ...COLUMNS];
  const rows = (parts: DayReport["queues"], name: (part: DayReport["queues"][number]) => string): FigureRow[] =>
    parts.map((part) => ({ key: part.key, name: name(part), label: name(part), figures: part.figures }));
  const hours: FigureRow[] = day.hours.filter(({ figures }) => figures.offered + figures.handled > 0).map((hour) => ({
    key: String(hour.hour), name: <span dir="ltr">{hour.name}</span>, label: hour.name, figures: hour.figures,
  }));
  const drill = (of: (row: FigureRow) => Narrowing) => (name: NumberName, row: FigureRow) => setDrilled({ number: numberOf(name), of: of(row), label: row.label });
  const csv = (table: "queues" | "channels" | "hours" | "agents") => dayCsv({ date: day.date, within: day.within, table }, locale);
  return (
    <>
      <Tiles day={day} level={level} onDrill={(name) => setDrilled({ number: numberOf(name), of: {}, label: "" })} />
      <section className={styles.part}>
        <h2 className={styles.subtitle}>{t("report.by_hour")}</h2>
        <HourChart hours={day.hours} onDrill={(hour) => setDrilled({ number: numberOf("offered"), of: { hour: hour.hour }, label: hour.name })} />
      </section>
      <FigureTable title={t("report.queues")} first={t("report.queue")} columns={columns} rows={rows(day.queues, (part) => part.name)} csv={csv("queues")} onDrill={drill((row) => ({ queue_id: row.key }))} />
      <FigureTable title={t("report.channels")} first={t("report.channel")} columns={columns} rows={rows(day.channels, (part) => channelName(reading, part.key))} csv={csv("channels")} onDrill={drill((row) => ({ channel: row.key }))} />
      <AgentTable agents={day.agents} csv={csv("agents")} onDrill={(number, agent) => setDrilled({ number, of: { agent_id: agent.agent_id }, label: agent.name })} />
      <FigureTable title={t("report.hours")} first={t("report.hour")} columns={columns} rows={hours} csv={csv("hours")} onDrill={drill((row) => ({ hour: Number(row.key) }))} />
      {drilled !== null && (
        <PiecesDialog
          title={drilled.label ? t("report.number_of", { number: t(drilled.number.text), part: drilled.label }) : t(drilled.number.text)}
          formula={t(drilled.number.formula)}
          zone={day.time_zone}
          asked={{ date: day.date, within: day.within, number: drilled.number.drill, ...drilled.of }}
          onClose={() => setDrilled(null)}
        />
      )}
    </>
  );
}

export default function ReportPage({ page, search }: { page: string; search: string }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const asked = new URLSearchParams(search);
  const [date, level] = [asked.get("date"), (asked.get("level") ?? "service_level_of_offered") as NumberName];
  const [counted, setCounted] = useState(0);
  const loaded = useLoaded(() => getDay(desk.api, date), `${date} ${counted}`);
  const show = (changes: Record<string, string>) =>
    router.go(pageRoute(page, "", String(new URLSearchParams({ ...Object.fromEntries(asked), ...changes }))), { replace: true });
  const day = loaded.state === "ready" ? loaded.value : null;
  const variant = SERVICE_LEVELS.includes(level) ? level : "service_level_of_offered";
  return (
    <Page width="report">
      <PageHead title={t("report.title")} lead={day === null ? undefined : t("report.of_day", { day: formats.longDate(day.date), zone: day.time_zone })}>
          <Days day={day} onDate={(chosen) => show({ date: chosen })} />
          <Select label={t("report.level")} value={variant} options={SERVICE_LEVELS.map((name) => ({ value: name, label: t(numberOf(name).text) }))} onChange={(chosen) => show({ level: chosen })} />
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {day !== null && !day.is_over && <p className={styles.notice}>{t("report.not_over")}</p>}
      {day !== null && day.total.offered + day.total.handled + day.agents.length === 0 && (
        <Blank icon={<CalendarOff size={22} />} title={t("report.nothing")}>{t("report.nothing_explained")}</Blank>
      )}
      {day !== null && day.total.offered + day.total.handled + day.agents.length > 0 && <Report day={day} level={variant} />}
      <PromisedWaits />
      <Formulas />
      <CountingCard onChanged={() => setCounted(counted + 1)} />
    </Page>
  );
}
