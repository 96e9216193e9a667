/** The live board as this desk holds it: asked for while somebody looks, folded from frames, forgotten afterwards. */
import type { BoardAgent, BoardAlert, BoardFrame, BoardHead, BoardQuarter, BoardQueue } from "../wire/board";
import { Store } from "./store";

export interface Board {
  head: BoardHead;
  queues: ReadonlyMap<string, BoardQueue>;
  agents: ReadonlyMap<string, BoardAgent>;
  quarters: ReadonlyMap<string, BoardQuarter>;
  /** Those that are on. */
  alerts: ReadonlyMap<string, BoardAlert>;
}

/** Rows that have not changed stay the objects they were: what is drawn of them is not drawn again. */
function folded<T>(held: ReadonlyMap<string, T> | undefined, rows: readonly T[], key: (row: T) => string, gone: readonly string[]): ReadonlyMap<string, T> {
  if (held !== undefined && rows.length === 0 && gone.length === 0) return held;
  const next = new Map(held);
  for (const row of rows) next.set(key(row), row);
  for (const id of gone) next.delete(id);
  return next;
}

/** The board after a frame; a part of a board of which nothing is held is not understood. */
export function foldBoard(held: Board | null, frame: BoardFrame): Board | null {
  if (held === null && !frame.whole) return null;
  const before = frame.whole ? undefined : (held ?? undefined);
  const gone = (part: string) => frame.gone.filter((each) => each.part === part).map((each) => each.id);
  return {
    head: frame.head,
    queues: folded(before?.queues, frame.queues, (row) => row.queue_id, gone("queues")),
    agents: folded(before?.agents, frame.agents, (row) => row.agent_id, gone("agents")),
    quarters: folded(before?.quarters, frame.quarters, (row) => String(row.quarter), gone("quarters")),
    alerts: folded(before?.alerts, frame.alerts, (row) => row.alert_id, gone("alerts")),
  };
}

export class BoardWatch {
  readonly now = new Store<Board | null>(null);

  constructor(private readonly tell: (isOpen: boolean) => void) {}

  /** Looks until what is returned is called. */
  open(): () => void {
    this.tell(true);
    return () => {
      this.tell(false);
      this.now.set(null);
    };
  }

  take(frame: BoardFrame): void {
    this.now.update((held) => foldBoard(held, frame));
  }
}
