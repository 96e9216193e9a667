/** What the agent may do in a case just now, and why not. Pure. */
import type { CaseData, InteractionData, Limits, WorkItemData } from "../../wire/entities";
import { recipientOf, type Recipient, type Told } from "../../wire/reaching";

/** The channel that is written to as mail: with recipients, a subject and rich text. */
export const MAIL = "email";

export type Closed = "ended" | "wrap_up" | "not_mine" | "resolved" | "no_channel" | "consulted";

/** What words go through: an interaction that goes on, or an address to which one begins with them. */
export interface Through {
  /** Among those of its case. */
  id: string;
  interaction_id: string | null;
  to: Recipient | null;
  channel: string;
  entry_point_name: string;
  limits: Limits | null;
}

export interface Ways {
  /** What a reply can go through; the item's own interaction first. */
  open: Through[];
  /** Why no reply can be sent; null when one can. */
  closed: Closed | null;
  /** The interaction a note is put beside; null where the case has none, and the note is the case's own. */
  noteAt: Through | null;
  /** No thread of the case goes on, and the reader may begin one. */
  mayBegin: boolean;
}

/** `me`: who owns a case writes in its open threads, also when nothing of it is in hand. */
export function waysOf(data: CaseData, item: WorkItemData | null, me: string | null = null): Ways {
  const live = data.interactions.filter((interaction) => interaction.ended_at === null);
  const own = live.filter((interaction) => interaction.interaction_id === item?.interaction_id);
  const open = [...own, ...live.filter((interaction) => !own.includes(interaction))];
  const noteAt = own[0] ?? live[0] ?? data.interactions.at(-1) ?? null;
  const goesOn = data.status !== "resolved" && data.status !== "spam";
  const mayBegin = item === null && goesOn && open.length === 0 && (data.owner_agent_id === null || data.owner_agent_id === me);
  return { open: open.map(throughOf), closed: closedBecause(data, item, open, me), noteAt: noteAt && throughOf(noteAt), mayBegin };
}

/** With the addresses to which an interaction can begin. */
export function waysWith(ways: Ways, told: Told): Ways {
  const first = told.ways.filter((way) => way.refusal === null);
  if (!ways.mayBegin || first.length === 0) return ways;
  const begun = first.map((way) => ({
    id: `${way.entry_point_id}/${way.identity_id}`,
    interaction_id: null,
    to: recipientOf(way),
    channel: way.channel,
    entry_point_name: way.entry_point_name,
    limits: way.limits,
  }));
  return { ...ways, open: begun, closed: null };
}

function throughOf({ interaction_id, channel, entry_point_name, limits }: InteractionData): Through {
  return { id: interaction_id, interaction_id, to: null, channel, entry_point_name, limits };
}

function closedBecause(data: CaseData, item: WorkItemData | null, open: InteractionData[], me: string | null): Closed | null {
  if (item?.state === "wrap_up") return "wrap_up";
  if (item?.consult && !item.consult.takes_part) return "consulted";
  if (data.interactions.length === 0) return data.status === "resolved" ? "resolved" : "no_channel";
  const isOwner = me !== null && data.owner_agent_id === me && data.status !== "resolved" && data.status !== "spam";
  if (item === null && isOwner && open.length > 0) return null;
  if (item === null || item.state !== "assigned") return data.status === "resolved" ? "resolved" : "not_mine";
  return open.length === 0 ? "ended" : null;
}
