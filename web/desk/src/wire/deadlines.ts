/** Working time a deadline may be given in. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type DeadlineChoice = components["schemas"]["DeadlineChoice"];

/** With the instants it comes to, the soonest first; none where no opening hours are kept. */
export async function listDeadlines(api: Api, caseId: string): Promise<DeadlineChoice[]> {
  return (await dataOf(api.client.GET("/api/v1/cases/{case_id}/deadlines", { params: { path: { case_id: caseId } } }))).choices;
}
