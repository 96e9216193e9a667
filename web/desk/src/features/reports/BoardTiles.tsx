/** The board's numbers over all queues and agents that the reader sees; each leads to what it counts. */
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import type { Board } from "../../state/board";
import type { BoardQueue } from "../../wire/board";
import { oldestOf, signOfLevel, type AskedPresence } from "./board-signs";
import { Oldest, SignBadge, type ItemsNumber } from "./BoardQueues";
import { numberOf, written, type NumberName } from "./numbers";
import own from "./Board.module.css";
import styles from "./Report.module.css";

interface TileProps {
  label: string;
  formula: string;
  /** Undefined where the reader may not see what it is made of. */
  onDrill: (() => void) | undefined;
  children: ReactNode;
}

function Tile({ label, formula, onDrill, children }: TileProps) {
  const said = (
    <>
      <span className={styles.value}>{children}</span>
      <span className={styles.label}>{label}</span>
      <span className={styles.formula}>{formula}</span>
    </>
  );
  return <li>{onDrill === undefined ? <div className={own.tile}>{said}</div> : <button type="button" className={`${styles.tile} ${own.tile}`} onClick={onDrill}>{said}</button>}</li>;
}

export interface TilesProps {
  board: Board;
  level: NumberName;
  onItems(number: ItemsNumber): void;
  onAgents(presence: AskedPresence): void;
  /** Undefined where the reader may not see what numbers of the day are made of. */
  onDrill: ((name: NumberName) => void) | undefined;
}

export function Tiles({ board, level, onItems, onAgents, onDrill }: TilesProps) {
  const { t, locale, formats } = useReading();
  const { head } = board;
  const queues = [...board.queues.values()];
  const sum = (of: (queue: BoardQueue) => number) => formats.number(queues.reduce((total, each) => total + of(each), 0));
  const agents = [...board.agents.values()];
  const count = (presence: string) => agents.filter((each) => each.presence === presence).length;
  // A tile leads down at nought, too: the focus is not taken from whoever is on it when the last one goes.
  const items = (number: ItemsNumber) => () => onItems(number);
  const pieces = (name: NumberName) => onDrill && (() => onDrill(name));
  return (
    <ul className={`${styles.tiles} ${own.tiles}`}>
      <Tile label={t("board.waiting")} formula={t("board.waiting_formula")} onDrill={items("waiting")}>{sum((each) => each.waiting)}</Tile>
      <Tile label={t("board.oldest")} formula={t("board.oldest_formula")} onDrill={items("oldest")}><Oldest since={oldestOf(queues)} within={head.within} /></Tile>
      <Tile label={t("board.in_work")} formula={t("board.in_work_formula")} onDrill={items("in_work")}>{sum((each) => each.in_work)}</Tile>
      <Tile label={t("board.agents_ready")} formula={t("board.agents_ready_formula", { count: count("not_ready") })} onDrill={() => onAgents("ready")}>{formats.number(count("ready"))}</Tile>
      <Tile label={t(numberOf(level).text)} formula={t(numberOf(level).formula)} onDrill={pieces(level)}>
        <span className={own.signed}><bdi dir="ltr">{written("share", head.total?.[level] ?? null, locale)}</bdi><SignBadge sign={signOfLevel(head.total?.[level], head.target)} /></span>
      </Tile>
      {(["answered", "abandoned"] as const).map((name) => (
        <Tile key={name} label={t("board.today_of", { number: t(numberOf(name).text) })} formula={t(numberOf(name).formula)} onDrill={pieces(name)}>
          <bdi dir="ltr">{written("count", head.total?.[name] ?? null, locale)}</bdi>
        </Tile>
      ))}
    </ul>
  );
}
