/** Work by somebody's word: the list to take from, passing on, and what supervisors do with it. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type WaitingWork = Schemas["WaitingWorkAnswer"];
export type Waiting = Schemas["WaitingAnswer"];
export type Taker = Schemas["TakerAnswer"];
export type Takers = Schemas["TakersAnswer"];
export type Freed = Schemas["WorkFreedAnswer"];
export type HandOver = Schemas["HandOverBody"];
export type Requeue = Schemas["RequeueBody"];

/** Every centre has this reason: nothing new is offered, what is in hand is finished. */
export const FINISHING = "finishing";

const at = (workItemId: string) => ({ path: { work_item_id: workItemId } });

export function listWaiting(api: Api): Promise<Waiting> {
  return dataOf(api.client.GET("/api/v1/work-items/waiting"));
}

/** Takes it from the list. Fails with `pull-refused` and its `reason`. */
export async function pullWork(api: Api, workItemId: string): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/work-items/{work_item_id}/pull", { params: at(workItemId) }))).case_id;
}

/** To whom it can be given, who can take it now first; and the skills that can be asked for. */
export function listTakers(api: Api, workItemId: string): Promise<Takers> {
  return dataOf(api.client.GET("/api/v1/work-items/{work_item_id}/takers", { params: at(workItemId) }));
}

export async function handOver(api: Api, workItemId: string, body: HandOver): Promise<void> {
  await api.client.POST("/api/v1/work-items/{work_item_id}/hand-over", { params: at(workItemId), body });
}

export async function requeue(api: Api, workItemId: string, body: Requeue): Promise<void> {
  await api.client.POST("/api/v1/work-items/{work_item_id}/requeue", { params: at(workItemId), body });
}

/** A note for whoever gets it, written into its case; none when there is nothing to say. Sent once however often it is called with the same `clientId`. */
export async function leaveNote(api: Api, caseId: string, clientId: string, text: string): Promise<string | null> {
  if (text.trim() === "") return null;
  const entities = await api.sendMessage(caseId, { client_id: clientId, interaction_id: null, text: text.trim(), note: true, attachment_ids: [] });
  return entities.find((entity) => entity.kind === "message")?.id ?? null;
}

/** Puts it into somebody's hands. Fails with `taker-doubtful` unless `anyway`. Answers where it was. */
export function assignWork(api: Api, workItemId: string, agentId: string, anyway: boolean, noteId: string | null = null): Promise<Freed> {
  return dataOf(api.client.POST("/api/v1/work-items/{work_item_id}/assign", { params: at(workItemId), body: { agent_id: agentId, anyway, note_id: noteId } }));
}

/** What was given is where it was. Fails with `work-answered` when whoever got it has answered the customer. */
export async function undoAssign(api: Api, workItemId: string, agentId: string, backTo: string | null): Promise<void> {
  await api.client.POST("/api/v1/work-items/{work_item_id}/assign/undo", { params: at(workItemId), body: { agent_id: agentId, back_to: backTo } });
}

/** Takes it back, or moves it to another queue. Answers where it was. */
export function freeWork(api: Api, workItemId: string, queueId: string | null): Promise<Freed> {
  return dataOf(api.client.POST("/api/v1/work-items/{work_item_id}/free", { params: at(workItemId), body: { queue_id: queueId } }));
}

export async function extendWrapUp(api: Api, workItemId: string): Promise<void> {
  await api.client.POST("/api/v1/work-items/{work_item_id}/wrap-up/extend", { params: at(workItemId) });
}
