/** Who is asked about a case, as far as it concerns me. Pure. */
import type { Entities } from "../../state/entities";
import type { ConsultData } from "../../wire/consults";
import type { EntityOf } from "../../wire/entities";

export type WorkItem = EntityOf<"work_item">;

/** `isMine`: I ask; otherwise I am asked. `stage`: it waits, a colleague is being asked, or has taken it. */
export interface Consult {
  isMine: boolean;
  stage: "waiting" | "offered" | "taken";
  about: ConsultData;
}

/** The consult about my item, or the item itself when that is one. */
export function consultOf(entities: Entities, item: WorkItem | null): WorkItem | null {
  if (item === null || item.data.consult) return item;
  for (const other of entities.kinds.work_item.values()) {
    if (other.data.consult?.of === item.id && other.data.state !== "done") return other;
  }
  return null;
}

/** Of my item: a question of mine is open, or was answered, or nobody took it, since I last looked at the item. */
export interface Asked {
  state: "open" | "answered" | "not_taken";
  /** Who is asked or has answered; null while it waits for whoever serves its queue. */
  name: string | null;
}

/** The questions of mine, by the item they are about. */
export type AskedByItem = ReadonlyMap<string, Asked & { isTaken: boolean }>;

export function askedOf(entities: Entities, myId: string): AskedByItem {
  const asked = new Map<string, Asked & { isTaken: boolean }>();
  for (const { data } of entities.kinds.work_item.values()) {
    if (!data.consult || data.consult.by !== myId || data.state === "done") continue;
    asked.set(data.consult.of, { state: "open", name: data.consult.with_name, isTaken: data.state === "assigned" });
  }
  return asked;
}

/** What is to be told beside each item, after what was told before: a question that is over stays told until its item is looked at. */
export function toldBeside(before: AskedByItem, now: AskedByItem, mine: ReadonlySet<string>, lookedAt: string | null): AskedByItem {
  const told = new Map(now);
  for (const [id, was] of before) {
    if (told.has(id) || id === lookedAt || !mine.has(id)) continue;
    told.set(id, was.state === "open" ? { ...was, state: was.isTaken ? "answered" : "not_taken" } : was);
  }
  return told;
}

/** What is told of a consult to whoever has `item`. */
export function toldOf(consult: WorkItem, item: WorkItem): Consult | null {
  const { state, consult: about } = consult.data;
  if (!about) return null;
  return { isMine: consult.id !== item.id, stage: state === "waiting" || state === "offered" ? state : "taken", about };
}
