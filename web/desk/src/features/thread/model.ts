/**
 * The thread of a case as rows to paint: messages of all channels and thin lines in one order, parted
 * by day, with what is still on its way at the end. Pure.
 */
import { dayOf } from "../../i18n/formats";
import type { Outgoing } from "../../state/outbox";
import type { EntityOf } from "../../wire/entities";
import { subjectKey } from "../mail/model";

export type Message = EntityOf<"message">;
export type NoteLine = EntityOf<"note_line">;

export type Row =
  | { type: "day"; key: string; instant: string }
  | { type: "unread"; key: string }
  | { type: "line"; key: string; line: NoteLine }
  /** `isFirst` and `isLast` are within a run by one author, on one channel, within minutes. */
  | { type: "message"; key: string; message: Message; isFirst: boolean; isLast: boolean; showsSubject?: boolean }
  | { type: "outgoing"; key: string; item: Outgoing };

const RUN_WITHIN_MS = 5 * 60_000;
/** A conversation's first message is accepted a moment before its start is recorded: the start reads first. */
const STARTS_EARLIER_MS = 2_000;

/**
 * A key that sorts by time. A message's id is a UUIDv7, in order of acceptance; a line's id says nothing
 * of time, so its instant is written as a UUIDv7 begins. In the same millisecond a line comes first.
 */
function orderOf(entity: Message | NoteLine): string {
  if (entity.kind === "message") return entity.id;
  const earlier = entity.data.code === "interaction_started" ? STARTS_EARLIER_MS : 0;
  const hex = (Date.parse(entity.data.occurred_at) - earlier).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0${entity.id}`;
}

interface Placed {
  order: string;
  instant: string;
  entity: Message | NoteLine;
}

function place(messages: readonly Message[], lines: readonly NoteLine[]): Placed[] {
  const placed = [...messages, ...lines].map((entity) => ({
    order: orderOf(entity),
    instant: entity.data.occurred_at,
    entity,
  }));
  return placed.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
}

function isSameRun(a: Message, b: Message): boolean {
  const one = a.data;
  const other = b.data;
  return (
    one.direction === other.direction &&
    one.author_kind === other.author_kind &&
    one.author_id === other.author_id &&
    one.interaction_id === other.interaction_id &&
    Math.abs(Date.parse(other.occurred_at) - Date.parse(one.occurred_at)) < RUN_WITHIN_MS
  );
}

/** Marks where runs begin and end, now that days and lines stand between the messages. */
function markRuns(rows: Row[]): Row[] {
  return rows.map((row, index) => {
    if (row.type !== "message") return row;
    const before = rows[index - 1];
    const after = rows[index + 1];
    const isFirst = before?.type !== "message" || !isSameRun(before.message, row.message);
    const isLast = after?.type !== "message" || !isSameRun(row.message, after.message);
    return { ...row, isFirst, isLast };
  });
}

/** Marks the mails whose subject is another than that of the mail before in their exchange. */
function markSubjects(rows: Row[]): Row[] {
  const before = new Map<string | null, string>();
  return rows.map((row) => {
    const mail = row.type === "message" ? row.message.data.mail : null;
    if (row.type !== "message" || mail == null) return row;
    const key = subjectKey(mail.subject);
    const showsSubject = before.get(row.message.data.interaction_id) !== key;
    before.set(row.message.data.interaction_id, key);
    return { ...row, showsSubject };
  });
}

export interface ThreadParts {
  messages: readonly Message[];
  lines: readonly NoteLine[];
  outgoing: readonly Outgoing[];
  /** Id of the first message the agent had not read on opening; a line stands before it. */
  firstUnreadId: string | null;
}

/** The rows of a thread, oldest first. */
export function rowsOf({ messages, lines, outgoing, firstUnreadId }: ThreadParts): Row[] {
  const rows: Row[] = [];
  let day = "";
  for (const { instant, entity } of place(messages, lines)) {
    const own = dayOf(instant);
    if (own !== day) rows.push({ type: "day", key: `day-${own}`, instant });
    day = own;
    if (entity.id === firstUnreadId) rows.push({ type: "unread", key: "unread" });
    if (entity.kind === "note_line") rows.push({ type: "line", key: entity.id, line: entity });
    else {
      const key = entity.data.client_id ?? entity.id;
      rows.push({ type: "message", key, message: entity, isFirst: true, isLast: true });
    }
  }
  const arrived = new Set(messages.map((message) => message.data.client_id));
  for (const item of outgoing) {
    if (!arrived.has(item.client_id)) rows.push({ type: "outgoing", key: item.client_id, item });
  }
  return markSubjects(markRuns(rows));
}

/** The first of the newest `unread` messages from the customer. */
export function firstUnreadOf(messages: readonly Message[], unread: number): string | null {
  if (unread <= 0) return null;
  const inbound = messages.filter((message) => message.data.direction === "in").map((message) => message.id);
  return inbound.sort().at(-unread) ?? inbound[0] ?? null;
}

/** The newest message from the customer, up to which the agent has read when it is on the screen. */
export function newestInboundOf(messages: readonly Message[]): Message | undefined {
  let newest: Message | undefined;
  for (const message of messages) {
    if (message.data.direction === "in" && (newest === undefined || message.id > newest.id)) newest = message;
  }
  return newest;
}

/** A text cut into plain parts and web addresses. */
/** Text cut at its numbers in international form, which run from left to right with their plus in front, whatever is around them. */
export function numbersIn(text: string): { text: string; isNumber: boolean }[] {
  const cut = text.split(/(\+\d(?:[ ().-]{0,2}\d){5,17})/u);
  return cut.flatMap((part, place) => (part === "" ? [] : [{ text: part, isNumber: place % 2 === 1 }]));
}

export function linksIn(text: string): { text: string; href: string | null }[] {
  const parts: { text: string; href: string | null }[] = [];
  let at = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}»”]/gu)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), href: null });
    parts.push({ text: match[0], href: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), href: null });
  return parts;
}
