/** The calls that merge, split and relate cases. */
import type { Api } from "./api";
import type { EntityOf } from "./entities";
import { decodeEntities } from "./frames";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type TiedCase = components["schemas"]["TiedCaseLine"];

export async function listTies(api: Api, caseId: string): Promise<TiedCase[]> {
  return (await dataOf(api.client.GET("/api/v1/cases/{case_id}/ties", { params: { path: { case_id: caseId } } }))).cases;
}

/** Whose case it is. */
export async function findCaseCustomer(api: Api, caseId: string): Promise<EntityOf<"customer"> | undefined> {
  const page = await dataOf(api.client.GET("/api/v1/cases/{case_id}", { params: { path: { case_id: caseId } } }));
  return decodeEntities(page.entities).find((each) => each.kind === "customer");
}

/** Lets a case go on in another; answers the merge, by which it is undone. */
export async function mergeCase(api: Api, caseId: string, into: string): Promise<string> {
  const params = { path: { case_id: caseId } };
  return (await dataOf(api.client.POST("/api/v1/cases/{case_id}/merge", { params, body: { case_id: into } }))).merge_id;
}

export async function unmergeCase(api: Api, caseId: string, mergeId: string): Promise<void> {
  const params = { path: { case_id: caseId, merge_id: mergeId } };
  await api.client.DELETE("/api/v1/cases/{case_id}/merges/{merge_id}", { params });
}

/** The rest of a message's thread goes on in a new case. */
export function splitCase(api: Api, caseId: string, messageId: string, subject: string): Promise<{ split_id: string; case_id: string }> {
  const params = { path: { case_id: caseId } };
  return dataOf(api.client.POST("/api/v1/cases/{case_id}/split", { params, body: { message_id: messageId, subject: subject || null } }));
}

/** Answers the case in which both halves are again. */
export async function undoSplit(api: Api, caseId: string, splitId: string): Promise<string> {
  const params = { path: { case_id: caseId, split_id: splitId } };
  return (await dataOf(api.client.DELETE("/api/v1/cases/{case_id}/splits/{split_id}", { params }))).case_id;
}

export async function relateCase(api: Api, caseId: string, otherId: string): Promise<void> {
  await api.client.POST("/api/v1/cases/{case_id}/relations", { params: { path: { case_id: caseId } }, body: { case_id: otherId } });
}

export async function partCases(api: Api, caseId: string, otherId: string): Promise<void> {
  const params = { path: { case_id: caseId, other_id: otherId } };
  await api.client.DELETE("/api/v1/cases/{case_id}/relations/{other_id}", { params });
}
