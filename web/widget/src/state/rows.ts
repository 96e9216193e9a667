/** Lays the thread out as rows: days, and messages grouped by who wrote them and when. */
import type { Attachment, MessageStatus } from '../wire/shapes';
import type { OutboxEntry, OutgoingFile } from './outbox';
import type { ShownMessage } from './thread';

/** How far one of the visitor's own messages has come. */
export type OwnState = 'sending' | 'sent' | 'delivered' | 'read' | 'refused';

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly by: 'me' | 'them' | 'system';
  readonly author: string | null;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Files of a message that is still on its way. */
  readonly files: readonly OutgoingFile[];
  readonly at: string;
  readonly state: OwnState | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Set while the message is in the outbox. */
  readonly outboxId: string | null;
  readonly startsGroup: boolean;
  readonly endsGroup: boolean;
  /** The newest of the visitor's own: its state is told in words. */
  readonly isLastOwn: boolean;
}

export type Row = { readonly kind: 'day'; readonly key: string; readonly at: string } | MessageRow;

const GROUP_WITHIN_MS = 5 * 60_000;

const OWN_STATES: Record<MessageStatus, OwnState> = {
  received: 'sent',
  queued: 'sent',
  sent: 'sent',
  unconfirmed: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'refused',
};

type Draft = Omit<MessageRow, 'startsGroup' | 'endsGroup' | 'isLastOwn'>;

/** `messages` in the server's order, then `outbox`: what is not confirmed stands last. */
export function layOut(messages: readonly ShownMessage[], outbox: readonly OutboxEntry[]): Row[] {
  const drafts = [...messages.map(fromMessage), ...outbox.map(fromOutbox)];
  const lastOwn = drafts.map((row) => row.by).lastIndexOf('me');
  const rows: Row[] = [];
  drafts.forEach((row, index) => {
    const before = drafts[index - 1];
    const after = drafts[index + 1];
    if (!before || !isSameDay(before.at, row.at)) rows.push({ kind: 'day', key: `day-${row.key}`, at: row.at });
    rows.push({
      ...row,
      startsGroup: !before || !isOneGroup(before, row),
      endsGroup: !after || !isOneGroup(row, after),
      isLastOwn: index === lastOwn,
    });
  });
  return rows;
}

function fromMessage({ id, data }: ShownMessage): Draft {
  const mine = data.direction === 'in';
  return {
    kind: 'message',
    key: (mine && data.client_id) || id, // the same row before and after the server's word
    by: mine ? 'me' : data.author_kind === 'system' ? 'system' : 'them',
    author: data.author_name,
    text: data.text,
    attachments: data.attachments,
    files: [],
    at: data.occurred_at,
    state: mine ? OWN_STATES[data.status] : null,
    error: null,
    outboxId: null,
  };
}

function fromOutbox(entry: OutboxEntry): Draft {
  return {
    kind: 'message',
    key: entry.client_id,
    by: 'me',
    author: null,
    text: entry.text,
    attachments: [],
    files: entry.files,
    at: entry.sent_at,
    state: entry.state === 'waiting' ? 'sending' : entry.state === 'accepted' ? 'sent' : 'refused',
    error: entry.error ?? null,
    outboxId: entry.client_id,
  };
}

const isSameDay = (one: string, other: string): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

function isOneGroup(one: Draft, other: Draft): boolean {
  const apart = Math.abs(new Date(other.at).getTime() - new Date(one.at).getTime());
  return (
    one.by === other.by &&
    one.by !== 'system' &&
    one.author === other.author &&
    one.state !== 'refused' &&
    other.state !== 'refused' &&
    apart < GROUP_WITHIN_MS &&
    isSameDay(one.at, other.at)
  );
}
