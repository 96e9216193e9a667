/** What became of questions while one was looking elsewhere. Pure. */
import type { Entities } from "../../state/entities";
import type { WorkItem } from "./model";

export type News =
  | { kind: "not_taken" | "answered"; item: WorkItem; by: string }
  /** What I was asked about is mine now, for its holder is gone. */
  | { kind: "inherited"; item: WorkItem; by: string };

/** The questions that I ask, and those that I am asked. */
export function questionsOf(entities: Entities, me: string): WorkItem[] {
  return [...entities.kinds.work_item.values()].filter(
    ({ data }) => data.consult && data.state !== "done" && (data.consult.by === me || data.agent_id === me),
  );
}

/** Of the questions there were before; `endedHere`: those that I have ended myself, of which I know. */
export function newsOf(before: readonly WorkItem[], entities: Entities, me: string, endedHere: ReadonlySet<string>): News[] {
  const open = new Set(questionsOf(entities, me).map((question) => question.id));
  const news: News[] = [];
  for (const { id, data } of before) {
    if (open.has(id) || endedHere.has(id) || !data.consult) continue;
    const item = entities.kinds.work_item.get(data.consult.of);
    if (item?.data.agent_id !== me || item.data.state !== "assigned") continue;
    if (data.consult.by !== me) {
      // What is handed over says so itself, with its note.
      if (item.data.given?.how !== "handed_over") news.push({ kind: "inherited", item, by: data.consult.by_name ?? "" });
    } else {
      news.push({ kind: data.state === "assigned" ? "answered" : "not_taken", item, by: data.consult.with_name ?? "" });
    }
  }
  return news;
}
