/** What the agent may do in a case just now, and why not. Pure. */
import type { CaseData, InteractionData, WorkItemData } from "../../wire/entities";

export type Closed = "ended" | "wrap_up" | "not_mine" | "resolved" | "no_channel";

export interface Ways {
  /** Interactions a reply can go through; the item's own first. */
  open: InteractionData[];
  /** Why no reply can be sent; null when one can. */
  closed: Closed | null;
  /** The interaction a note is put beside; null where the case has none, and the note is the case's own. */
  noteAt: InteractionData | null;
}

/** `me`: who owns a case writes in its open threads, also when nothing of it is in hand. */
export function waysOf(data: CaseData, item: WorkItemData | null, me: string | null = null): Ways {
  const live = data.interactions.filter((interaction) => interaction.ended_at === null);
  const own = live.filter((interaction) => interaction.interaction_id === item?.interaction_id);
  const open = [...own, ...live.filter((interaction) => !own.includes(interaction))];
  const noteAt = own[0] ?? live[0] ?? data.interactions.at(-1) ?? null;
  return { open, closed: closedBecause(data, item, open, me), noteAt };
}

function closedBecause(data: CaseData, item: WorkItemData | null, open: InteractionData[], me: string | null): Closed | null {
  if (item?.state === "wrap_up") return "wrap_up";
  if (data.interactions.length === 0) return data.status === "resolved" ? "resolved" : "no_channel";
  const isOwner = me !== null && data.owner_agent_id === me && data.status !== "resolved" && data.status !== "spam";
  if (item === null && isOwner && open.length > 0) return null;
  if (item === null || item.state !== "assigned") return data.status === "resolved" ? "resolved" : "not_mine";
  return open.length === 0 ? "ended" : null;
}
