/**
 * The entities the server projects for this reader, as `docs/reference/wire.md` fixes them.
 *
 * The desk holds copies and replaces a copy when a higher version arrives. It never derives an entity from an event.
 */

import type { Asked } from "./consults";
/** A tenant's own text, in each language it was given: locale → text. */
export type LocalText = Partial<Record<string, string>>;

export type Presence = "ready" | "not_ready" | "offline";

export interface AgentData {
  name: string;
  presence: Presence;
  presence_reason: string | null;
  presence_at: string;
  /** Points of capacity in use, and the points there are. */
  load: number;
  capacity: number;
  locale: string;
  role: string;
  /** Of a role that the tenant made: another number means that its rights may be others. */
  role_version: number | null;
}

/** Values a reason, a line or an error carries for the text that explains it. */
export type Params = Record<string, unknown>;

export interface Reason {
  code: string;
  params: Params;
}

export type OfferState = "pending" | "accepted" | "declined" | "timed_out" | "revoked";

export interface OfferData extends Asked {
  work_item_id: string;
  case_id: string;
  state: OfferState;
  reasons: Reason[];
  offered_at: string;
  expires_at: string;
  medium: string;
  channel: string;
  queue_name: LocalText;
  customer_name: string | null;
  last_line: string | null;
  queued_at: string;
  by_name?: string | null; // a colleague who hands it over, or asks
}

export type WorkItemState = "waiting" | "offered" | "assigned" | "wrap_up" | "done";
/** `failed`: the last word is ours, and it did not go out. */
export type LineAuthor = "customer" | "agent" | "system" | "failed";

export interface WorkItemData extends Asked {
  state: WorkItemState;
  medium: string;
  channel: string;
  queue_id: string;
  queue_name: LocalText;
  case_id: string;
  interaction_id: string | null;
  agent_id: string | null;
  queued_at: string;
  assigned_at: string | null;
  wrap_up_until: string | null;
  wrap_up_extended?: boolean;
  kept_until?: string | null;
  disposition_id: string | null;
  load: number;
  unread: number;
  last_line: string | null;
  last_line_at: string | null;
  last_line_by: LineAuthor | null;
  customer_left?: boolean; // has said that it is over, and has not written since
  customer_id: string;
  customer_name: string | null;
  customer_locale: string | null;
  case_number: number;
  subject: string | null;
}

/** What a channel accepts in one message. `text_unit` says what is counted. */
export interface Limits {
  text_max: number;
  text_unit: string;
  files_max_bytes: number;
  file_types: string[];
}

export interface InteractionData {
  interaction_id: string;
  channel: string;
  entry_point_name: string;
  status: string;
  started_at: string;
  ended_at: string | null;
  identity_id: string | null;
  limits: Limits | null;
}

export type CaseStatus = "open" | "pending" | "snoozed" | "resolved" | "spam";

export interface CaseData {
  number: number;
  subject: string | null;
  status: CaseStatus;
  outcome: string | null;
  /** -1 low, 0 normal, 1 high, 2 urgent. */
  priority: number;
  deadline_at: string | null;
  snoozed_until: string | null;
  /** Values of the tenant's own fields by key. */
  fields?: Record<string, FieldValue>;
  team_id: string | null;
  team_name: LocalText | null;
  /** Names and colours are in the desk's directory. */
  label_ids: string[];
  owner_agent_id: string | null;
  owner_name: string | null;
  customer_id: string;
  opened_at: string;
  closed_at: string | null;
  /** Counts what was moved in or out: another number means that the thread is another. */
  rearranged: number;
  /** The case in which this one goes on. */
  merged_into: string | null;
  interactions: InteractionData[];
}

export interface Attachment {
  attachment_id: string;
  name: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  url: string;
}

export type Direction = "in" | "out" | "note";
export type AuthorKind = "customer" | "agent" | "bot" | "system";
export type DeliveryStatus = "received" | "queued" | "sent" | "delivered" | "read" | "failed" | "unconfirmed";

export type MailKind = "message" | "bounce" | "auto_reply" | "list" | "report";
export type MailVerdict = "proven" | "unproven" | "forged";
export type RecipientStatus = "queued" | "accepted" | "refused" | "delayed" | "bounced" | "delivered" | "read" | "complained";

export interface MailAddress {
  name: string;
  address: string;
}

export interface MailRecipient extends MailAddress {
  role: "to" | "cc" | "bcc";
  /** What became of it; null where nothing was said. */
  status: RecipientStatus | null;
  code: string | null;
  detail: string | null;
}

/** What a message is besides its text when it went by mail. */
export interface MailData {
  subject: string;
  sender: MailAddress;
  reply_to: MailAddress[] | null;
  /** The first of `recipients_count`. */
  recipients: MailRecipient[];
  recipients_count: number;
  kind: MailKind;
  /** Null of our own. */
  verdict: MailVerdict | null;
  /** The text is less than was written. */
  is_cut: boolean;
  has_html: boolean;
  has_source: boolean;
  threading: { by?: string; offer?: "join" | "split" | null; case_id?: string | null; case_number?: number | null };
  protection: string[];
  defects: string[];
  written_at: string | null;
  of_message_id: string | null;
  is_forward: boolean;
  /** Until then it waits and can be taken back; null when it is on its way. */
  held_until?: string | null;
}

export interface MessageData {
  case_id: string;
  /** Null for a note on the case itself. */
  interaction_id: string | null;
  channel: string | null;
  direction: Direction;
  author_kind: AuthorKind;
  author_id: string | null;
  author_name: string | null;
  text: string | null;
  /** Of a note: the names of those it names, by id; a team's by language. */
  mentions?: Record<string, string | LocalText> | null;
  attachments: Attachment[];
  status: DeliveryStatus;
  error_code: string | null;
  occurred_at: string;
  client_id: string | null;
  /** The message by which this one went by mail besides, since nobody had read it. */
  followed_up_by?: string | null;
  /** Null unless it went by mail. */
  mail?: MailData | null;
}

export interface NoteLineData {
  case_id: string;
  code: string;
  params: Params;
  occurred_at: string;
}

export type IdentityStatus = "claimed" | "verified" | "withdrawn";

/** What was last said of one purpose. */
export interface ConsentData {
  state: "given" | "withdrawn";
  how: string;
  said_at: string;
  text_version: string | null;
}

export interface IdentityData {
  identity_id: string;
  kind: string;
  /** The normal form, and that form as people of the tenant's country write it. */
  value: string;
  shown: string;
  status: IdentityStatus;
  provenance: string;
  created_at: string;
  verified_how: string | null;
  verified_at: string | null;
  verified_by: string | null;
  withdrawn_at: string | null;
  /** What comes from it is kept as spam. */
  blocked: boolean;
  /** By purpose; a purpose that is missing was never asked about. */
  consents: Partial<Record<string, ConsentData>>;
}

export interface LinkData {
  link_id: string;
  customer_id: string;
  name: string | null;
  linked_at: string;
}

export interface EarlierCase {
  case_id: string;
  number: number;
  subject: string | null;
  status: CaseStatus;
  outcome: string | null;
  opened_at: string;
  closed_at: string | null;
  channels: string[];
}

export type FieldValue = string | boolean | string[] | null;

export interface CustomerData {
  name: string | null;
  locale: string | null;
  created_at: string;
  /** Values of the tenant's own fields by key. */
  fields?: Record<string, FieldValue>;
  identities: IdentityData[];
  links: LinkData[];
  cases: EarlierCase[];
}

/** Kind of entity → its data. */
export interface DataOf {
  agent: AgentData;
  offer: OfferData;
  work_item: WorkItemData;
  case: CaseData;
  message: MessageData;
  note_line: NoteLineData;
  customer: CustomerData;
}

export type Kind = keyof DataOf;

export const KINDS: readonly Kind[] = [
  "agent",
  "offer",
  "work_item",
  "case",
  "message",
  "note_line",
  "customer",
];

export interface EntityOf<K extends Kind> {
  kind: K;
  id: string;
  version: number;
  data: DataOf[K];
}

export type Entity = { [K in Kind]: EntityOf<K> }[Kind];

/** Names an entity that the reader may no longer see, or that has left their work. */
export interface EntityRef {
  kind: Kind;
  id: string;
}

export function isKind(value: unknown): value is Kind {
  return typeof value === "string" && (KINDS as readonly string[]).includes(value);
}
