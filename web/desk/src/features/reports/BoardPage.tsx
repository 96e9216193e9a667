/** The live board: queues and agents at this moment and the day so far, told as it changes; on a wall too. */
import { Maximize2, Minimize2 } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
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
import { boardCsv, type AskedItems, type BoardAgent } from "../../wire/board";
import type { AskedPieces } from "../../wire/answers";
import { BoardAgents } from "./BoardAgents";
import { BoardAlerts } from "./BoardAlerts";
import { BoardItemsDialog } from "./BoardItemsDialog";
import { BoardQueues, NOW } from "./BoardQueues";
import { BoardUnanswered } from "./BoardUnanswered";
import { Tiles } from "./BoardTiles";
import { agentsShown, oldestOf, PRESENCES, type AskedAgents } from "./board-signs";
import { clockOf, NUMBERS, numberOf, SERVICE_LEVELS, written, type NumberName } from "./numbers";
import { PiecesDialog } from "./PiecesDialog";
import { QuarterChart } from "./QuarterChart";
import own from "./Board.module.css";
import styles from "./Report.module.css";

/** A screen reader is told how things stand at most this often, and only when they stand otherwise. */
const SPEAK_EVERY_MS = 30_000;

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
    // What is open over the wall is closed first.
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && document.querySelector("dialog[open]") === null && latest.current();
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

/** A number of this moment that was followed down; `part` is the queue's or the agent's name. */
interface Listed {
  asked: AskedItems;
  part: string;
}

/** What the board tells of the number: when that is another, its items are others, too. */
function stampOf(board: Board, { queue_id: queueId, agent_id: agentId }: AskedItems): string {
  if (agentId) return JSON.stringify(board.agents.get(agentId)?.items);
  const queues = [...board.queues.values()].filter((each) => !queueId || each.queue_id === queueId);
  return JSON.stringify(queues.map((each) => [each.waiting, each.oldest_at, each.offered_now, each.in_work]));
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

function titleOf(t: Reading["t"], number: TextKey, part: string): string {
  return part === "" ? t(number) : t("report.number_of", { number: t(number), part });
}

function Live({ board, shown, onShown }: { board: Board; shown: Shown; onShown(shown: Shown): void }) {
  const { t, own: textOf, locale } = useReading();
  const mayDrill = useMay("reports.read");
  const maySeeAll = useMay("cases.read_all");
  const [drilled, setDrilled] = useState<Drilled | null>(null);
  const [listed, setListed] = useState<Listed | null>(null);
  const agentsHead = useRef<HTMLHeadingElement>(null);
  const { head } = board;
  const agents = useMemo(() => agentsShown(board.agents.values(), shown.agents, locale), [board.agents, shown.agents.queue, shown.agents.presence, locale]);
  const queues = [...board.queues.values()];
  const csv = { queue_id: shown.agents.queue, presence: shown.agents.presence };
  const onAgents = (asked: AskedAgents) => {
    onShown({ ...shown, agents: asked });
    agentsHead.current?.focus();
  };
  const onLoad = useCallback((agent: BoardAgent) => setListed({ asked: { number: "load", agent_id: agent.agent_id }, part: agent.name }), []);
  const queueName = (queueId: string) => {
    const queue = board.queues.get(queueId);
    return queue && textOf(queue.name);
  };
  return (
    <>
      <Spoken board={board} level={shown.level} />
      {head.total === null && <p className={styles.notice}>{t("board.too_large")}</p>}
      <BoardAlerts alerts={board.alerts} zone={head.time_zone} queueName={queueName} />
      <Tiles
        board={board}
        level={shown.level}
        onItems={(number) => setListed({ asked: { number }, part: "" })}
        onAgents={(presence) => onAgents({ queue: null, presence })}
        // The total is of the queues on this board, its pieces are of all queues.
        onDrill={mayDrill && maySeeAll ? (name) => setDrilled({ name, of: {}, label: "" }) : undefined}
      />
      <BoardQueues
        head={head}
        queues={queues}
        alerts={board.alerts}
        level={shown.level}
        csv={boardCsv({ table: "queues" }, locale)}
        onDrill={mayDrill ? (name, queue) => setDrilled({ name, of: { queue_id: queue.queue_id }, label: textOf(queue.name) }) : undefined}
        onItems={(number, queue) => setListed({ asked: { number, queue_id: queue.queue_id }, part: textOf(queue.name) })}
        onFree={(queue) => onAgents({ queue: queue.queue_id, presence: "free" })}
      />
      {mayDrill && <BoardUnanswered stamp={stampOf(board, { number: "waiting" })} queueName={queueName} />}
      <QuarterChart quarters={[...board.quarters.values()]} csv={boardCsv({ table: "quarters" }, locale)} onDrill={mayDrill ? (quarter) => setDrilled({ name: "offered", of: { quarter: quarter.quarter }, label: quarter.name }) : undefined} />
      <BoardAgents agents={agents} queues={queues} asked={shown.agents} csv={boardCsv({ table: "agents", ...csv }, locale)} onAsked={(asked) => onShown({ ...shown, agents: asked })} onLoad={onLoad} head={agentsHead} />
      <Formulas counted={t("board.counted", { zone: head.time_zone, within: clockOf(head.within) })} />
      {drilled !== null && (
        <PiecesDialog
          title={titleOf(t, numberOf(drilled.name).text, drilled.label)}
          formula={t(numberOf(drilled.name).formula)}
          zone={head.time_zone}
          asked={{ date: head.date, within: head.within, number: numberOf(drilled.name).drill, ...drilled.of }}
          onClose={() => setDrilled(null)}
        />
      )}
      {listed !== null && (
        <BoardItemsDialog
          title={titleOf(t, `board.${listed.asked.number}`, listed.part)}
          formula={t(`board.${listed.asked.number}_formula`)}
          asked={listed.asked}
          stamp={stampOf(board, listed.asked)}
          zone={head.time_zone}
          queueName={queueName}
          mayDrill={mayDrill}
          onClose={() => setListed(null)}
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
