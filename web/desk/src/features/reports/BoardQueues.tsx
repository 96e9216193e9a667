/** The queues of the live board: what waits now, and the day so far. */
import { AlertTriangle, CircleCheck, Clock, Download } from "lucide-react";
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useNow } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import type { AskedItems, BoardAlert, BoardHead, BoardQueue } from "../../wire/board";
import { AlertBadges } from "./BoardAlerts";
import { signOfLevel, signOfWait, type Sign } from "./board-signs";
import { NumberCell } from "./NumberCell";
import { clockOf, numberOf, type NumberName } from "./numbers";
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
/** What counts items, and leads to them. */
export type ItemsNumber = Exclude<AskedItems["number"], "load">;
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
  alerts: ReadonlyMap<string, BoardAlert>;
  level: NumberName;
  csv: string;
  /** Undefined where the reader may not see what numbers are made of. */
  onDrill: ((name: NumberName, queue: BoardQueue) => void) | undefined;
  onItems(number: ItemsNumber, queue: BoardQueue): void;
  /** Those who are free for it. */
  onFree(queue: BoardQueue): void;
}

function QueueRow({ head, queue, alerts, level, onDrill, onItems, onFree }: Omit<QueuesProps, "queues" | "csv"> & { queue: BoardQueue }) {
  const { t, own: textOf } = useReading();
  const name = textOf(queue.name);
  const number = (each: NumberName) => (
    <NumberCell text={numberOf(each).text} of={name} kind={numberOf(each).kind} value={queue.today?.[each] ?? null} onDrill={onDrill && (() => onDrill(each, queue))} />
  );
  const now = (each: ItemsNumber, value: number) => (
    <NumberCell text={`board.${each}`} of={name} kind="count" value={value} onDrill={() => onItems(each, queue)} />
  );
  const oldest = <Oldest since={queue.oldest_at} within={head.within} />;
  return (
    <tr role="row">
      <th role="rowheader" scope="row"><span className={own.named}><bdi>{name}</bdi><AlertBadges alerts={[...alerts.values()].filter((each) => each.queue_id === queue.queue_id)} /></span></th>
      <Cell>{now("waiting", queue.waiting)}</Cell>
      <Cell>{queue.oldest_at === null ? oldest : <button type="button" className={styles.cell} onClick={() => onItems("oldest", queue)}><span className="only-for-readers">{`${t("board.oldest")}, ${name}: `}</span>{oldest}</button>}</Cell>
      <Cell>{now("offered_now", queue.offered_now)}</Cell>
      <Cell>{now("in_work", queue.in_work)}</Cell>
      <Cell>
        <span className={own.signed}>
          <NumberCell text="board.ready" of={name} kind="count" value={queue.ready} onDrill={() => onFree(queue)} />
          {queue.ready === 0 && queue.waiting > 0 && <Badge tone="hot" icon={<Clock size={12} aria-hidden />}>{t("board.nobody_free")}</Badge>}
        </span>
      </Cell>
      <Cell><span className={own.signed}>{number(level)}<SignBadge sign={signOfLevel(queue.today?.[level], head.target)} /></span></Cell>
      {TODAY.map((each) => <Cell key={each}>{number(each)}</Cell>)}
    </tr>
  );
}

/** Where there is little room a row is drawn in two lines; the roles say that it is one row still. */
function Cell({ children }: { children: ReactNode }) {
  return <td role="cell" className={styles.figure}>{children}</td>;
}

export function BoardQueues({ queues, csv, ...shown }: QueuesProps) {
  const { t } = useReading();
  return (
    <section className={`${styles.part} ${own.queues}`}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{t("board.queues")}</h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: t("board.queues") })}><Download size={14} aria-hidden /> CSV</a>
      </div>
      <div className={styles.scroll} role="region" aria-label={t("board.queues")} tabIndex={0}>
        <table role="table" className={styles.table}>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">{t("report.queue")}</th>
              {NOW.map(({ text, formula }) => <th key={text} role="columnheader" scope="col" className={styles.figure} title={t(formula)}>{t(text)}</th>)}
              {[shown.level, ...TODAY].map((name) => <th key={name} role="columnheader" scope="col" className={styles.figure} title={t(numberOf(name).formula)}>{t("board.today_of", { number: t(numberOf(name).text) })}</th>)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {queues.map((queue) => <QueueRow key={queue.queue_id} queue={queue} {...shown} />)}
          </tbody>
        </table>
      </div>
    </section>
  );
}
