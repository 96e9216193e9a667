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

/** What is told of a consult to whoever has `item`. */
export function toldOf(consult: WorkItem, item: WorkItem): Consult | null {
  const { state, consult: about } = consult.data;
  if (!about) return null;
  return { isMine: consult.id !== item.id, stage: state === "waiting" || state === "offered" ? state : "taken", about };
}
