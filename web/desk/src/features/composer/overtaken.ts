/** Whether somebody has answered since a reply was begun. Pure. */
import type { Entities } from "../../state/entities";
import type { EntityOf } from "../../wire/entities";

type Message = EntityOf<"message">;

function messagesOf(entities: Entities, caseId: string): Message[] {
  return [...entities.kinds.message.values()].filter((message) => message.data.case_id === caseId);
}

/** Ids of messages sort by time. */
export function newestMessageOf(entities: Entities, caseId: string): string | null {
  return messagesOf(entities, caseId).reduce<string | null>((newest, { id }) => (newest === null || id > newest ? id : newest), null);
}

/** What others have answered since; nothing is known of a draft whose beginning nobody saw. */
export function answersSince(entities: Entities, caseId: string, begunAfter: string | null | undefined, myId: string): Message[] {
  if (begunAfter === undefined || begunAfter === null) return [];
  const isAnswer = ({ id, data }: Message) => data.direction === "out" && data.author_id !== myId && id > begunAfter;
  return messagesOf(entities, caseId).filter(isAnswer).sort((one, other) => (one.id < other.id ? -1 : 1));
}
