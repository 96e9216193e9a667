/** Folds what the server projects into what the panel shows. */
import type { Entity, Frame, Message, Thread } from '../wire/shapes';

export interface ThreadState {
  /** Every entity the server has told of, by kind and id. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** False until the first snapshot. */
  readonly known: boolean;
}

export interface ShownMessage {
  readonly id: string;
  readonly data: Message;
}

export const emptyThread: ThreadState = { entities: new Map(), known: false };

const keyOf = (entity: { kind: string; id: string }): string => `${entity.kind}:${entity.id}`;

/** A snapshot replaces all; changes replace only what they are newer than. */
export function applyFrame(state: ThreadState, frame: Frame): ThreadState {
  if (frame.type !== 'snapshot' && frame.type !== 'changes') return state;
  const entities = new Map(frame.type === 'snapshot' ? [] : state.entities);
  for (const entity of frame.entities) {
    const held = entities.get(keyOf(entity));
    if (!held || entity.version > held.version) entities.set(keyOf(entity), entity);
  }
  if (frame.type === 'changes') for (const gone of frame.removed) entities.delete(keyOf(gone));
  return { entities, known: state.known || frame.type === 'snapshot' };
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
