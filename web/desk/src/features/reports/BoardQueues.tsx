/** The queues of the live board: what waits now, and the day so far. */
import { AlertTriangle, CircleCheck, Clock, Download } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useNow } from "../../state/desk-context";
import { tip } from "../../ui/tip";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import type { BoardHead, BoardQueue } from "../../wire/board";
import { Link } from "../navigation/Link";
import { signOfLevel, signOfWait, type Sign } from "./board-signs";
import { clockOf, numberOf, written, type NumberName } from "./numbers";
import styles from "./Report.module.css";
import own from "./Board.module.css";

/** What is told of this moment, each with its formula. */
export const NOW: readonly { text: TextKey; formula: TextKey }[] = [
  { text: "board.waiting", formula: "board.waiting_formula" },
  { text: "board.oldest", formula: "board.oldest_formula" },
  { text: "board.offered_now", formula: "board.offered_now_formula" },
  { text: "board.in_work", formula: "board.in_work_formula" },
  { text: "board.ready", formula: "board.ready_formula" },
];
const TODAY: readonly NumberName[] = ["offered", "answered", "abandoned", "average_speed_of_answer"];

export function SignBadge({ sign }: { sign: Sign | undefined }) {
  const { t } = useReading();
  if (sign === undefined) return null;
  return <Badge tone={sign.tone} icon={sign.tone === "good" ? <CircleCheck size={12} aria-hidden /> : <AlertTriangle size={12} aria-hidden />}>{t(sign.text)}</Badge>;
}

/** How long the oldest has waited, counted on between two frames. */
export function Oldest({ since, within }: { since: string | null; within: number }) {
  const now = useNow("second");
  if (since === null) return <span className={styles.nothing}>–</span>;
  const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
  return (
    <span className={own.signed}>
      <bdi dir="ltr">{clockOf(seconds)}</bdi>
      <SignBadge sign={signOfWait(seconds, within)} />
    </span>
  );
}

export interface QueuesProps {
  head: BoardHead;
  queues: BoardQueue[];
  level: NumberName;
  csv: string;
  /** Undefined where the reader may not see what numbers are made of. */
  onDrill: ((name: NumberName, queue: BoardQueue) => void) | undefined;
}

function QueueRow({ head, queue, level, onDrill }: Omit<QueuesProps, "queues" | "csv"> & { queue: BoardQueue }) {
  const { t, own: textOf, locale, formats } = useReading();
  const name = textOf(queue.name);
  const number = (each: NumberName) => {
    const { kind, text } = numberOf(each);
    const value = queue.today?.[each] ?? null;
    const shown = written(kind, value, locale);
    if (value === null || value === 0 || onDrill === undefined) return <bdi dir="ltr" className={value ? undefined : styles.nothing}>{shown}</bdi>;
    return (
      <button type="button" className={styles.cell} onClick={() => onDrill(each, queue)} aria-label={`${t(text)}, ${name}: ${shown}`}>
        <bdi dir="ltr">{shown}</bdi>
      </button>
    );
  };
  return (
    <tr>
      <th scope="row"><bdi>{name}</bdi></th>
      <td className={styles.figure}>
        {queue.waiting > 0 ? <Link to={pageRoute("cases", "", `view=all&queue=${queue.queue_id}`)} {...tip(t("board.waiting_in", { count: queue.waiting, queue: name }))}>{formats.number(queue.waiting)}</Link> : <span className={styles.nothing}>{formats.number(0)}</span>}
      </td>
      <td className={styles.figure}><Oldest since={queue.oldest_at} within={head.within} /></td>
      <td className={styles.figure}>{formats.number(queue.offered_now)}</td>
      <td className={styles.figure}>{formats.number(queue.in_work)}</td>
      <td className={styles.figure}>
        <span className={own.signed}>
          {formats.number(queue.ready)}
          {queue.ready === 0 && queue.waiting > 0 && <Badge tone="hot" icon={<Clock size={12} aria-hidden />}>{t("board.nobody_free")}</Badge>}
        </span>
      </td>
      <td className={styles.figure}>
        <span className={own.signed}>{number(level)}<SignBadge sign={signOfLevel(queue.today?.[level], head.target)} /></span>
      </td>
      {TODAY.map((each) => <td key={each} className={styles.figure}>{number(each)}</td>)}
    </tr>
  );
}

export function BoardQueues({ head, queues, level, csv, onDrill }: QueuesProps) {
  const { t } = useReading();
  return (
    <section className={styles.part}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{t("board.queues")}</h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: t("board.queues") })}><Download size={14} aria-hidden /> CSV</a>
      </div>
      <div className={styles.scroll} role="region" aria-label={t("board.queues")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("report.queue")}</th>
              {NOW.map(({ text, formula }) => <th key={text} scope="col" className={styles.figure} title={t(formula)}>{t(text)}</th>)}
              {[level, ...TODAY].map((name) => <th key={name} scope="col" className={styles.figure} title={t(numberOf(name).formula)}>{t("board.today_of", { number: t(numberOf(name).text) })}</th>)}
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => <QueueRow key={queue.queue_id} head={head} queue={queue} level={level} onDrill={onDrill} />)}
          </tbody>
        </table>
      </div>
    </section>
  );
}
