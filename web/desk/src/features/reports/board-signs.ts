/** What on the board asks for attention, and how much: a colour, and always a word with it. */
import type { TextKey } from "../../i18n/text";
import type { BoardAgent } from "../../wire/board";

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

export const PRESENCES = ["signed_in", "ready", "not_ready", "offline"] as const;
export type AskedPresence = (typeof PRESENCES)[number];

export interface AskedAgents {
  queue: string | null;
  /** Null: all of them. */
  presence: AskedPresence | null;
}

const ORDER: Record<string, number> = { ready: 0, not_ready: 1, offline: 2 };

/** Those who are asked for: the ready first, then by name. */
export function agentsShown(agents: Iterable<BoardAgent>, asked: AskedAgents, locale: string): BoardAgent[] {
  const names = new Intl.Collator(locale);
  const isIn = (agent: BoardAgent) =>
    (asked.queue === null || agent.queue_ids.includes(asked.queue)) &&
    (asked.presence === null || (asked.presence === "signed_in" ? agent.presence !== "offline" : agent.presence === asked.presence));
  return [...agents].filter(isIn).sort((one, other) => (ORDER[one.presence] ?? 3) - (ORDER[other.presence] ?? 3) || names.compare(one.name, other.name));
}
