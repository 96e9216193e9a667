/** The live board: queues and agents at this moment and the day so far, told as it changes; on a wall too. */
import { Maximize2, Minimize2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { Board } from "../../state/board";
import { useDesk, useNow } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { boardCsv, type BoardQueue } from "../../wire/board";
import type { AskedPieces } from "../../wire/answers";
import { BoardAgents } from "./BoardAgents";
import { BoardQueues, NOW, Oldest, SignBadge } from "./BoardQueues";
import { agentsShown, PRESENCES, signOfLevel, type AskedAgents } from "./board-signs";
import { clockOf, NUMBERS, numberOf, SERVICE_LEVELS, written, type NumberName } from "./numbers";
import { PiecesDialog } from "./PiecesDialog";
import { QuarterChart } from "./QuarterChart";
import own from "./Board.module.css";
import styles from "./Report.module.css";

/** A screen reader is told how things stand at most this often, and only when they stand otherwise. */
const SPEAK_EVERY_MS = 30_000;

function oldestOf(queues: Iterable<BoardQueue>): string | null {
  return [...queues].map((each) => each.oldest_at).filter((each) => each !== null).sort()[0] ?? null;
}

function Tile({ label, formula, children }: { label: string; formula: string; children: React.ReactNode }) {
  return (
    <li className={own.tile}>
      <span className={styles.value}>{children}</span>
      <span className={styles.label}>{label}</span>
      <span className={styles.formula}>{formula}</span>
    </li>
  );
}

function Tiles({ board, level }: { board: Board; level: NumberName }) {
  const { t, locale, formats } = useReading();
  const { head } = board;
  const queues = [...board.queues.values()];
  const sum = (of: (queue: BoardQueue) => number) => formats.number(queues.reduce((total, each) => total + of(each), 0));
  const agents = [...board.agents.values()];
  const count = (presence: string) => agents.filter((each) => each.presence === presence).length;
  const today = (["answered", "abandoned"] as const).map((name) => ({ name, value: written("count", head.total?.[name] ?? null, locale) }));
  return (
    <ul className={styles.tiles}>
      <Tile label={t("board.waiting")} formula={t("board.waiting_formula")}>{sum((each) => each.waiting)}</Tile>
      <Tile label={t("board.oldest")} formula={t("board.oldest_formula")}><Oldest since={oldestOf(queues)} within={head.within} /></Tile>
      <Tile label={t("board.in_work")} formula={t("board.in_work_formula")}>{sum((each) => each.in_work)}</Tile>
      <Tile label={t("board.agents_ready")} formula={t("board.agents_ready_formula", { count: count("not_ready") })}>{formats.number(count("ready"))}</Tile>
      <Tile label={t(numberOf(level).text)} formula={t(numberOf(level).formula)}>
        <span className={own.signed}><bdi dir="ltr">{written("share", head.total?.[level] ?? null, locale)}</bdi><SignBadge sign={signOfLevel(head.total?.[level], head.target)} /></span>
      </Tile>
      {today.map(({ name, value }) => <Tile key={name} label={t("board.today_of", { number: t(numberOf(name).text) })} formula={t(numberOf(name).formula)}><bdi dir="ltr">{value}</bdi></Tile>)}
    </ul>
  );
}

/** How things stand in one sentence, for those who listen. */
function Spoken({ board, level }: { board: Board; level: NumberName }) {
  const { t, locale } = useReading();
  const now = useNow("slow");
  const [told, setTold] = useState({ text: "", at: 0 });
  const oldest = oldestOf(board.queues.values());
  const minutes = oldest === null ? 0 : Math.floor(Math.max(0, now - Date.parse(oldest)) / 60_000);
  const waiting = [...board.queues.values()].reduce((total, each) => total + each.waiting, 0);
  const text = t("board.spoken", { waiting, minutes, level: written("share", board.head.total?.[level] ?? null, locale) });
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    setTold((before) => (before.text !== latest.current && now - before.at >= SPEAK_EVERY_MS ? { text: latest.current, at: now } : before));
  }, [now]);
  return <p className="only-for-readers" aria-live="polite">{told.text}</p>;
}

/** Full screen as long as the wall is asked for; leaving either leaves both. */
function useWall(isWall: boolean, leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    if (!isWall) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && latest.current();
    const onFull = () => document.fullscreenElement === null && latest.current();
    window.addEventListener("keydown", onKey);
    document.addEventListener("fullscreenchange", onFull);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("fullscreenchange", onFull);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, [isWall]);
}

function Formulas({ counted }: { counted: string }) {
  const { t } = useReading();
  return (
    <details className={styles.part}>
      <summary className={styles.subtitle}>{t("report.formulas")}</summary>
      <dl className={styles.formulas}>
        {[...NOW, { text: "board.load", formula: "board.load_formula" } as const, ...NUMBERS].map(({ text, formula }) => (
          <div key={text}>
            <dt>{t(text)}</dt>
            <dd>{t(formula)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.formula}>{counted}</p>
    </details>
  );
}

interface Drilled {
  name: NumberName;
  of: Pick<AskedPieces, "queue_id" | "quarter">;
  label: string;
}

interface Shown {
  level: NumberName;
  agents: AskedAgents;
  isWall: boolean;
}

function shownOf(search: string): Shown {
  const asked = new URLSearchParams(search);
  const presence = asked.get("state");
  return {
    level: SERVICE_LEVELS.find((each) => each === asked.get("level")) ?? "service_level_of_offered",
    agents: { queue: asked.get("queue"), presence: presence === "all" ? null : (PRESENCES.find((each) => each === presence) ?? "signed_in") },
    isWall: asked.get("wall") === "1",
  };
}

function searchOf({ level, agents, isWall }: Shown): string {
  return String(new URLSearchParams({ level, state: agents.presence ?? "all", ...(agents.queue !== null && { queue: agents.queue }), ...(isWall && { wall: "1" }) }));
}

function Live({ board, shown, onShown }: { board: Board; shown: Shown; onShown(shown: Shown): void }) {
  const { t, own: textOf, locale } = useReading();
  const mayDrill = useMay("reports.read");
  const [drilled, setDrilled] = useState<Drilled | null>(null);
  const { head } = board;
  const agents = useMemo(() => agentsShown(board.agents.values(), shown.agents, locale), [board.agents, shown.agents.queue, shown.agents.presence, locale]);
  const queues = [...board.queues.values()];
  const csv = { queue_id: shown.agents.queue, presence: shown.agents.presence };
  return (
    <>
      <Spoken board={board} level={shown.level} />
      {head.total === null && <p className={styles.notice}>{t("board.too_large")}</p>}
      <Tiles board={board} level={shown.level} />
      <BoardQueues head={head} queues={queues} level={shown.level} csv={boardCsv({ table: "queues" })} onDrill={mayDrill ? (name, queue) => setDrilled({ name, of: { queue_id: queue.queue_id }, label: textOf(queue.name) }) : undefined} />
      <QuarterChart quarters={[...board.quarters.values()]} csv={boardCsv({ table: "quarters" })} onDrill={mayDrill ? (quarter) => setDrilled({ name: "offered", of: { quarter: quarter.quarter }, label: quarter.name }) : undefined} />
      <BoardAgents agents={agents} queues={queues} asked={shown.agents} csv={boardCsv({ table: "agents", ...csv })} onAsked={(asked) => onShown({ ...shown, agents: asked })} />
      <Formulas counted={t("board.counted", { zone: head.time_zone, within: clockOf(head.within) })} />
      {drilled !== null && (
        <PiecesDialog
          title={t("report.number_of", { number: t(numberOf(drilled.name).text), part: drilled.label })}
          formula={t(numberOf(drilled.name).formula)}
          zone={head.time_zone}
          asked={{ date: head.date, within: head.within, number: numberOf(drilled.name).drill, ...drilled.of }}
          onClose={() => setDrilled(null)}
        />
      )}
    </>
  );
}

export default function BoardPage({ page, search }: { page: string; search: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const board = useValue(desk.board.now, (value) => value);
  const phase = useValue(desk.phase, (value) => value.name);
  const shown = shownOf(search);
  useEffect(() => desk.board.open(), [desk]);
  const show = (next: Shown) => router.go(pageRoute(page, "", searchOf(next)), { replace: true });
  const leave = () => show({ ...shown, isWall: false });
  const enter = () => {
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
    show({ ...shown, isWall: true });
  };
  useWall(shown.isWall, leave);
  return (
    <div className={shown.isWall ? own.wall : own.plain}>
      <Page width="report">
        <PageHead title={t("board.title")} lead={phase === "live" ? t("board.lead") : t("board.not_live")}>
          <Select label={t("report.level")} value={shown.level} options={SERVICE_LEVELS.map((name) => ({ value: name, label: t(numberOf(name).text) }))} onChange={(chosen) => show({ ...shown, level: chosen as NumberName })} />
          <Button icon={shown.isWall ? <Minimize2 size={16} aria-hidden /> : <Maximize2 size={16} aria-hidden />} hint={t("board.wall_explained")} onClick={shown.isWall ? leave : enter}>{shown.isWall ? t("board.leave_wall") : t("board.wall")}</Button>
        </PageHead>
        {board === null ? <Loading label={t("common.loading")} /> : <Live board={board} shown={shown} onShown={show} />}
      </Page>
    </div>
  );
}
