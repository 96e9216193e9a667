/**
 * The desk's copy of the server's entities, and how it is folded. Pure: a value and a frame in, a
 * value out. Invariants: a copy is replaced only by a higher version, so the order in which answers
 * and frames arrive does not matter; what was removed comes back only with a higher version; an
 * untouched kind keeps its identity, so that views know what has not changed.
 */
import type { Entity, EntityOf, EntityRef, Kind } from "../wire/entities";

export type KindMap<K extends Kind> = ReadonlyMap<string, EntityOf<K>>;

export interface Entities {
  readonly kinds: { readonly [K in Kind]: KindMap<K> };
  /** `kind:id` → version that was held when it was removed. */
  readonly removed: ReadonlyMap<string, number>;
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

export const EMPTY: Entities = {
  kinds: {
    agent: NOTHING,
    offer: NOTHING,
    work_item: NOTHING,
    case: NOTHING,
    message: NOTHING,
    note_line: NOTHING,
    customer: NOTHING,
  },
  removed: NOTHING,
};

type MutableKinds = { [K in Kind]: Map<string, EntityOf<K>> };

/** Copies only the maps that are written to. */
class Draft {
  private readonly copied = new Set<Kind>();
  private kinds: Entities["kinds"];
  private removed: ReadonlyMap<string, number>;
  private readonly before: Entities;

  constructor(before: Entities) {
    this.before = before;
    this.kinds = before.kinds;
    this.removed = before.removed;
  }

  private writable<K extends Kind>(kind: K): Map<string, EntityOf<K>> {
    if (!this.copied.has(kind)) {
      this.copied.add(kind);
      this.kinds = { ...this.kinds, [kind]: new Map(this.kinds[kind]) };
    }
    return (this.kinds as unknown as MutableKinds)[kind] as Map<string, EntityOf<K>>;
  }

  upsert(entity: Entity): void {
    const held = this.kinds[entity.kind].get(entity.id)?.version ?? -1;
    const gone = this.removed.get(`${entity.kind}:${entity.id}`) ?? -1;
    if (entity.version <= Math.max(held, gone)) return;
    (this.writable(entity.kind) as Map<string, Entity>).set(entity.id, entity);
  }

  remove(ref: EntityRef): void {
    const held = this.kinds[ref.kind].get(ref.id);
    if (held === undefined) return;
    this.writable(ref.kind).delete(ref.id);
    this.removed = new Map(this.removed).set(`${ref.kind}:${ref.id}`, held.version);
  }

  /** Lets go of a copy without remembering it: it may come back as it was. */
  forget(kind: Kind, id: string): void {
    if (this.kinds[kind].has(id)) this.writable(kind).delete(id);
  }

  done(): Entities {
    const isSame = this.copied.size === 0 && this.removed === this.before.removed;
    return isSame ? this.before : { kinds: this.kinds, removed: this.removed };
  }
}

/** Folds entities, and what was removed, into what is held. */
export function applyChanges(
  held: Entities,
  entities: readonly Entity[],
  removed: readonly EntityRef[] = [],
): Entities {
  const draft = new Draft(held);
  for (const entity of entities) draft.upsert(entity);
  for (const ref of removed) draft.remove(ref);
  return draft.done();
}

/**
 * Replaces all that is held. Copies that are in both keep their identity when the version is the
 * same, so that a reconnect repaints only what differs.
 */
export function applySnapshot(held: Entities, entities: readonly Entity[]): Entities {
  const fresh = entities.map((entity) => {
    const copy = held.kinds[entity.kind].get(entity.id);
    return copy !== undefined && copy.version === entity.version ? (copy as Entity) : entity;
  });
  return applyChanges(EMPTY, fresh);
}

/**
 * Lets go of all that was held for the sake of a case that is no longer watched: its thread, what others do in it, and
 * its customer unless another case shows them. It comes back as it was when the case is opened anew.
 */
export function forgetCase(held: Entities, caseId: string, myId: string): Entities {
  const draft = new Draft(held);
  const customerId = held.kinds.case.get(caseId)?.data.customer_id;
  for (const message of held.kinds.message.values()) {
    if (message.data.case_id === caseId) draft.forget("message", message.id);
  }
  for (const line of held.kinds.note_line.values()) {
    if (line.data.case_id === caseId) draft.forget("note_line", line.id);
  }
  for (const item of held.kinds.work_item.values()) {
    if (item.data.case_id === caseId && item.data.agent_id !== myId) draft.forget("work_item", item.id);
  }
  draft.forget("case", caseId);
  const isShownElsewhere = [...held.kinds.case.values()].some(({ id, data }) => id !== caseId && data.customer_id === customerId);
  if (customerId !== undefined && !isShownElsewhere) draft.forget("customer", customerId);
  return draft.done();
}
