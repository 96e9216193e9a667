/** Asking a colleague about an item that stays mine. */
import type { Api } from "./api";
import type { Noticed } from "./notices";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type ConsultBody = components["schemas"]["ConsultBody"];

/** Of an item by which a colleague is asked about another one: `of`, by whom, and who is asked, has it or is offered it. */
export interface ConsultData {
  of: string;
  by: string;
  by_name: string | null;
  with_name: string | null;
  /** Whoever has it writes to the customer too. */
  takes_part: boolean;
}

/** What an offer and a work item tell besides: what rules have shown, and the consult that it is. */
export interface Asked extends Noticed {
  consult?: ConsultData | null;
}

const at = (workItemId: string) => ({ path: { work_item_id: workItemId } });

/** Fails with `consult-open` when somebody is asked already, with `taker-doubtful` when the colleague cannot be. Answers the consult's id. */
export async function beginConsult(api: Api, workItemId: string, body: ConsultBody): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/work-items/{work_item_id}/consult", { params: at(workItemId), body }))).work_item_id;
}

export async function endConsult(api: Api, consultId: string): Promise<void> {
  await api.client.DELETE("/api/v1/work-items/{work_item_id}/consult", { params: at(consultId) });
}

/** The item is theirs who took the consult. */
export async function passConsult(api: Api, consultId: string): Promise<void> {
  await api.client.POST("/api/v1/work-items/{work_item_id}/consult/pass", { params: at(consultId) });
}

/** Whoever took the consult writes to the customer too, or no more. */
export async function letTakePart(api: Api, consultId: string, takesPart: boolean): Promise<void> {
  await api.client.PUT("/api/v1/work-items/{work_item_id}/consult/part", { params: at(consultId), body: { takes_part: takesPart } });
}
