/** Folds what the server projects into what the panel shows. */
import type { Entity, Frame, Message, Thread } from '../wire/shapes';

export interface ThreadState {
  /** Every entity the server has told of, by kind and id. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** False until the first snapshot. */
  readonly known: boolean;
  /** Older messages lie before those that are here. */
  readonly more: boolean;
}

export interface ShownMessage {
  readonly id: string;
  readonly data: Message;
}

export const emptyThread: ThreadState = { entities: new Map(), known: false, more: false };

const keyOf = (entity: { kind: string; id: string }): string => `${entity.kind}:${entity.id}`;

/**
 * A snapshot replaces all, but for older pages that it goes on from; changes and older pages replace only what they
 * are newer than.
 */
export function applyFrame(state: ThreadState, frame: Frame): ThreadState {
  if (frame.type === 'typing' || frame.type === 'pong' || frame.type === 'error') return state;
  const older = frame.type === 'snapshot' ? findOlder(state, frame.entities) : null;
  const entities = new Map(older ?? (frame.type === 'snapshot' ? [] : state.entities));
  const more = frame.type === 'changes' || older?.length ? state.more : frame.more;
  for (const entity of frame.entities) {
    const held = entities.get(keyOf(entity));
    if (!held || entity.version > held.version) entities.set(keyOf(entity), entity);
  }
  if (frame.type === 'changes') for (const gone of frame.removed) entities.delete(keyOf(gone));
  return { entities, known: state.known || frame.type === 'snapshot', more };
}

/** What is here from before the oldest message of a snapshot, where nothing is missing between. */
function findOlder(state: ThreadState, fresh: readonly Entity[]): [string, Entity][] {
  const ids = fresh.filter(({ kind }) => kind === 'message').map(({ id }) => id);
  if (!ids.some((id) => state.entities.has(`message:${id}`))) return [];
  return [...state.entities].filter(([, { kind, id }]) => kind === 'message' && ids.every((other) => id < other));
}

/** The messages in the order the server accepted them: ids are UUIDv7. */
export function listMessages(state: ThreadState): ShownMessage[] {
  const messages: ShownMessage[] = [];
  for (const entity of state.entities.values()) {
    if (entity.kind === 'message') messages.push({ id: entity.id, data: entity.data });
  }
  return messages.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Where the thread stands; null before the server has said so. */
export function findThread(state: ThreadState): Thread | null {
  for (const entity of state.entities.values()) if (entity.kind === 'thread') return entity.data;
  return null;
}

/** The client ids of the visitor's own messages that are in the thread. */
export function listClientIds(messages: readonly ShownMessage[]): Set<string> {
  const ids = new Set<string>();
  for (const { data } of messages) if (data.direction === 'in' && data.client_id) ids.add(data.client_id);
  return ids;
}
