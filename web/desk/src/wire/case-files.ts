/** The files of a case. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type CaseFile = components["schemas"]["CaseFileLine"];
export type CaseFiles = components["schemas"]["CaseFilesAnswer"];

/** Newest first; `before` asks for what is older. */
export function listCaseFiles(api: Api, caseId: string, before: string | null = null): Promise<CaseFiles> {
  const query = before === null ? {} : { before };
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/files", { params: { path: { case_id: caseId }, query } }));
}
