/** The files of a case. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type CaseFile = components["schemas"]["CaseFileLine"];
export type CaseFiles = components["schemas"]["CaseFilesAnswer"];

/** Where a file is opened that was stored here and is not sent yet; it fails when it is no more, or another's. */
export async function unsentFile(api: Api, caseId: string, attachmentId: string): Promise<string> {
  const path = { case_id: caseId, attachment_id: attachmentId };
  return (await dataOf(api.client.GET("/api/v1/cases/{case_id}/files/{attachment_id}", { params: { path } }))).url;
}

/** Newest first; `before` asks for what is older. */
export function listCaseFiles(api: Api, caseId: string, before: string | null = null): Promise<CaseFiles> {
  const query = before === null ? {} : { before };
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/files", { params: { path: { case_id: caseId }, query } }));
}
