/** What on the board asks for attention, and how much: a colour, and always a word with it. */
import type { TextKey } from "../../i18n/text";
import type { BoardAgent, BoardQueue } from "../../wire/board";

export type Sign = { tone: "good" | "warm" | "hot"; text: TextKey };

/** Below the target by less than this share is "just below". */
const NEARLY = 0.1;

/** A service level beside its target; undefined where there is nothing to judge. */
export function signOfLevel(share: number | null | undefined, target: number): Sign | undefined {
  if (share === null || share === undefined) return undefined;
  if (share >= target) return { tone: "good", text: "board.on_target" };
  return share >= target - NEARLY ? { tone: "warm", text: "board.near_target" } : { tone: "hot", text: "board.below_target" };
}

/** The wait of the oldest beside the promise, both in seconds. */
export function signOfWait(seconds: number, within: number): Sign | undefined {
  if (seconds <= within) return undefined;
  return seconds <= 2 * within ? { tone: "warm", text: "board.late" } : { tone: "hot", text: "board.very_late" };
}

/** Since when the one waits who has waited longest. */
export function oldestOf(queues: Iterable<BoardQueue>): string | null {
  return [...queues].map((each) => each.oldest_at).filter((each) => each !== null).sort()[0] ?? null;
}

/** `free`: ready, and with room for more. */
export const PRESENCES = ["signed_in", "ready", "free", "not_ready", "offline"] as const;
export type AskedPresence = (typeof PRESENCES)[number];

export interface AskedAgents {
  queue: string | null;
  /** Null: all of them. */
  presence: AskedPresence | null;
}

const ORDER: Record<string, number> = { ready: 0, not_ready: 1, offline: 2 };

function isSo(agent: BoardAgent, asked: AskedPresence | null): boolean {
  if (asked === "signed_in") return agent.presence !== "offline";
  if (asked === "free") return agent.presence === "ready" && agent.load < agent.capacity;
  return asked === null || agent.presence === asked;
}

/** Those who are asked for: the ready first, then by name. */
export function agentsShown(agents: Iterable<BoardAgent>, asked: AskedAgents, locale: string): BoardAgent[] {
  const names = new Intl.Collator(locale);
  const isIn = (agent: BoardAgent) => (asked.queue === null || agent.queue_ids.includes(asked.queue)) && isSo(agent, asked.presence);
  return [...agents].filter(isIn).sort((one, other) => (ORDER[one.presence] ?? 3) - (ORDER[other.presence] ?? 3) || names.compare(one.name, other.name));
}
