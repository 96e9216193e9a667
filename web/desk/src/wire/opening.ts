/** The call that opens a case for a customer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type NewCase = components["schemas"]["NewCaseBody"];

/** The new case's id. */
export async function openCase(api: Api, body: NewCase): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/cases", { body }))).case_id;
}
