/** My work: its order, who waits for whom, and for how long. */
import type { Entities } from "../../state/entities";
import type { EntityOf, WorkItemData } from "../../wire/entities";

export type WorkItem = EntityOf<"work_item">;

/** How urgent a wait has become. Text channels in which a person sits and waits. */
export type Warmth = "calm" | "warm" | "hot";

const MINUTE = 60_000;
const WARM_AFTER_MS = 1 * MINUTE;
const HOT_AFTER_MS = 3 * MINUTE;

/**
 * The items on my hands, newest assignment first. The order never depends on what happens inside an
 * item: nothing jumps under the pointer, and Alt+2 stays Alt+2 until something comes or goes.
 */
export function myWork(entities: Entities, agentId: string): WorkItem[] {
  const mine = [...entities.kinds.work_item.values()].filter(
    ({ data }) => data.agent_id === agentId && (data.state === "assigned" || data.state === "wrap_up"),
  );
  const startOf = (item: WorkItem) => item.data.assigned_at ?? item.data.queued_at;
  return mine.sort((a, b) => startOf(b).localeCompare(startOf(a)) || b.id.localeCompare(a.id));
}

/** What a supervisor has put into my hands, newest first. */
export function givenWork(entities: Entities, agentId: string): WorkItem[] {
  return myWork(entities, agentId).filter(({ data }) => data.state === "assigned" && data.given?.how === "by_hand");
}

/** Tells apart that the same item was given once more. */
export function giftOf(item: WorkItem): string {
  return `${item.id} ${item.data.given?.at ?? ""}`;
}

/** The customer waits for us when the last word is theirs, when ours did not go out, or when nobody has said one yet; not once they have left. */
export function isCustomerWaiting(item: WorkItemData): boolean {
  return item.state === "assigned" && !item.customer_left && item.last_line_by !== "agent";
}

/** The last answer in the item's thread did not go out, or came back. */
export function isLastUndelivered(entities: Entities, item: WorkItem): boolean {
  const ofThread = [...entities.kinds.message.values()].filter(({ data }) => data.interaction_id === item.data.interaction_id && data.direction === "out" && data.author_kind === "agent");
  const last = ofThread.sort((a, b) => a.id.localeCompare(b.id)).at(-1);
  return last?.data.status === "failed";
}

/** The instant (ms) since when somebody waits. */
export function waitingSince(item: WorkItemData): number {
  return Date.parse(item.last_line_at ?? item.assigned_at ?? item.queued_at);
}

export function warmthOf(item: WorkItemData, nowMs: number): Warmth {
  if (!isCustomerWaiting(item)) return "calm";
  const waited = nowMs - waitingSince(item);
  if (waited >= HOT_AFTER_MS) return "hot";
  return waited >= WARM_AFTER_MS ? "warm" : "calm";
}

/** The item whose customer has waited longest, if any customer waits. */
export function longestWaiting(items: readonly WorkItem[]): WorkItem | undefined {
  const waiting = items.filter((item) => isCustomerWaiting(item.data));
  return waiting.sort((a, b) => waitingSince(a.data) - waitingSince(b.data))[0];
}

export function unreadTotal(items: readonly WorkItem[]): number {
  return items.reduce((total, item) => total + item.data.unread, 0);
}

/** Media at which somebody waits for each answer. The others are answered later. */
const LIVE = new Set(["voice", "video", "chat", "messaging"]);

export interface InHand {
  live: Map<string, number>;
  written: Map<string, number>;
}

/** How much of each medium an agent has in hand, without what is in wrap-up. */
export function inHandOf(items: readonly WorkItem[]): InHand {
  const found: InHand = { live: new Map(), written: new Map() };
  for (const { data } of items) {
    if (data.state !== "assigned") continue;
    const kind = LIVE.has(data.medium) ? found.live : found.written;
    kind.set(data.medium, (kind.get(data.medium) ?? 0) + 1);
  }
  return found;
}
