/** The shapes the server and the widget exchange, and the checks made where they come in. */

/** An error as the server tells it: a kebab code, and a text in the reader's language. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** A field the entry point asks for before the first message. */
export interface PreChatField {
  readonly name: 'name' | 'email' | 'phone';
  readonly required: boolean;
}

/** Limits of this entry point; `textMax` counts characters, `fileMaxBytes` bytes. */
export interface Limits {
  readonly textMax: number;
  readonly fileMaxBytes: number;
  readonly fileTypes: readonly string[];
}

/** What the entry point says about itself. */
export interface Config {
  readonly name: string;
  readonly accent: string | null;
  readonly greeting: string | null;
  readonly fields: readonly PreChatField[];
  readonly limits: Limits;
  readonly open: boolean;
  /** The visitor may have the conversation sent by e-mail. */
  readonly transcript: boolean;
}

export interface Attachment {
  readonly attachment_id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly url: string;
}

export type MessageStatus =
  | 'received'
  | 'queued'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unconfirmed';

/** One message of the visitor's own thread: `in` is what the visitor wrote. */
export interface Message {
  readonly direction: 'in' | 'out';
  readonly author_kind: 'customer' | 'agent' | 'bot' | 'system';
  readonly author_name: string | null;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly status: MessageStatus;
  readonly occurred_at: string;
  readonly client_id: string | null;
}

/** Where the thread stands. `position_in_queue` counts from 1; `wait_minutes`: between which of them somebody will probably come. */
export interface Thread {
  readonly state: 'idle' | 'waiting' | 'served' | 'ended';
  readonly agent_name: string | null;
  readonly position_in_queue: number | null;
  readonly wait_minutes: readonly [number, number] | null | undefined;
}

export type Entity =
  | { readonly kind: 'message'; readonly id: string; readonly version: number; readonly data: Message }
  | { readonly kind: 'thread'; readonly id: string; readonly version: number; readonly data: Thread };

/** A frame from the widget's socket. */
export type Frame =
  | {
      /** The thread as it is, its newest page; or the page before a message that was asked for. */
      readonly type: 'snapshot' | 'older';
      readonly position: string;
      readonly entities: readonly Entity[];
      /** Older messages lie before these. */
      readonly more: boolean;
    }
  | {
      readonly type: 'changes';
      readonly position: string;
      readonly entities: readonly Entity[];
      readonly removed: readonly { readonly kind: string; readonly id: string }[];
    }
  | { readonly type: 'typing' }
  | { readonly type: 'pong' }
  | { readonly type: 'error'; readonly error: WireError };

type Dict = Record<string, unknown>;

const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const oneOf = <T extends string>(value: unknown, known: readonly T[], otherwise: T): T =>
  known.includes(value as T) ? (value as T) : otherwise;

const FALLBACK_FILE_BYTES = 10 * 1024 * 1024;

/** Reads an error body; an answer that is no error of ours becomes `otherwise`. */
export function parseError(body: unknown, otherwise: string): WireError {
  const error = isDict(body) && isDict(body['error']) ? body['error'] : {};
  return {
    code: text(error['code']) ?? otherwise,
    message: text(error['message']) ?? '',
    retryable: error['retryable'] === true,
  };
}

/** Reads the entry point's config; unknown fields are left out, absent limits get cautious values. */
export function parseConfig(body: unknown): Config | null {
  if (!isDict(body)) return null;
  const limits = isDict(body['limits']) ? body['limits'] : {};
  const preChat = isDict(body['pre_chat']) ? body['pre_chat'] : {};
  const fields: PreChatField[] = [];
  for (const field of list(preChat['fields'])) {
    const name = isDict(field) ? field['name'] : null;
    if (isDict(field) && (name === 'name' || name === 'email' || name === 'phone')) {
      fields.push({ name, required: field['required'] === true });
    }
  }
  return {
    name: text(body['name']) ?? '',
    accent: text(body['accent']),
    greeting: text(body['greeting']),
    fields,
    limits: {
      textMax: number(limits['text_max']) ?? 10_000,
      fileMaxBytes: number(limits['file_max_bytes']) ?? FALLBACK_FILE_BYTES,
      fileTypes: list(limits['file_types']).filter((type) => typeof type === 'string'),
    },
    open: body['open'] !== false,
    transcript: body['transcript'] === true,
  };
}

function parseAttachment(value: unknown): Attachment | null {
  if (!isDict(value)) return null;
  const id = text(value['attachment_id']);
  const url = text(value['url']);
  if (id === null || url === null) return null;
  return {
    attachment_id: id,
    name: text(value['name']) ?? '',
    media_type: text(value['media_type']) ?? '',
    size: number(value['size']) ?? 0,
    width: number(value['width']),
    height: number(value['height']),
    url,
  };
}

function parseMessage(data: Dict): Message {
  const attachments: Attachment[] = [];
  for (const value of list(data['attachments'])) {
    const attachment = parseAttachment(value);
    if (attachment) attachments.push(attachment);
  }
  return {
    direction: data['direction'] === 'in' ? 'in' : 'out',
    author_kind: oneOf(data['author_kind'], ['customer', 'agent', 'bot', 'system'], 'agent'),
    author_name: text(data['author_name']),
    text: text(data['text']) ?? '',
    attachments,
    status: oneOf(
      data['status'],
      ['received', 'queued', 'sent', 'delivered', 'read', 'failed', 'unconfirmed'],
      'sent',
    ),
    occurred_at: text(data['occurred_at']) ?? '',
    client_id: text(data['client_id']),
  };
}

function parseEntity(value: unknown): Entity | null {
  if (!isDict(value) || !isDict(value['data'])) return null;
  const id = text(value['id']);
  const version = number(value['version']);
  if (id === null || version === null) return null;
  const data = value['data'];
  if (value['kind'] === 'message') return { kind: 'message', id, version, data: parseMessage(data) };
  if (value['kind'] === 'thread') {
    return {
      kind: 'thread',
      id,
      version,
      data: {
        state: oneOf(data['state'], ['idle', 'waiting', 'served', 'ended'], 'idle'),
        agent_name: text(data['agent_name']),
        position_in_queue: number(data['position_in_queue']),
        wait_minutes: data['wait_minutes'] as Thread['wait_minutes'],
      },
    };
  }
  return null; // a kind this widget does not know yet
}

/** Reads one frame of the socket; null when it is none we know. */
export function parseFrame(raw: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return null;
  }
  if (!isDict(value)) return null;
  const entities = list(value['entities'])
    .map(parseEntity)
    .filter((entity) => entity !== null);
  const position = text(value['position']) ?? '';
  switch (value['type']) {
    case 'snapshot':
    case 'older':
      return { type: value['type'], position, entities, more: value['more'] === true };
    case 'changes':
      return { type: 'changes', position, entities, removed: parseRemoved(value['removed']) };
    case 'typing':
      return { type: 'typing' };
    case 'pong':
      return { type: 'pong' };
    case 'error':
      return { type: 'error', error: parseError(value, 'unknown') };
    default:
      return null;
  }
}

function parseRemoved(value: unknown): { kind: string; id: string }[] {
  const removed: { kind: string; id: string }[] = [];
  for (const entry of list(value)) {
    if (isDict(entry)) removed.push({ kind: String(entry['kind']), id: String(entry['id']) });
  }
  return removed;
}
