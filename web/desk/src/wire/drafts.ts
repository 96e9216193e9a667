/** The calls about drafts that the server keeps. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

/** How a draft goes that goes by mail. */
export type KeptMail = Readonly<Omit<Schemas["DraftMail"], "to" | "cc" | "bcc">> & { readonly [role in "to" | "cc" | "bcc"]: readonly Schemas["DraftPerson"][] };

export type KeptDraft = Schemas["DraftAnswer"];
export type KeptDrafts = Schemas["DraftsAnswer"];
export type DraftKept = Schemas["DraftKept"];

export function listDrafts(api: Api, caseId: string): Promise<KeptDrafts> {
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/drafts", { params: { path: { case_id: caseId } } }));
}

/** Fails with `draft-changed` when another was kept since `version`. */
export function keepDraft(api: Api, caseId: string, body: { text: string; shared: boolean; version: number; mail: KeptMail | null }): Promise<DraftKept> {
  return dataOf(api.client.PUT("/api/v1/cases/{case_id}/draft", { params: { path: { case_id: caseId } }, body: { ...body, mail: body.mail && { ...body.mail, to: [...body.mail.to], cc: [...body.mail.cc], bcc: [...body.mail.bcc] } } }));
}

export function takeDraft(api: Api, caseId: string, draft: KeptDraft): Promise<DraftKept> {
  const params = { path: { case_id: caseId, agent_id: draft.agent_id } };
  return dataOf(api.client.POST("/api/v1/cases/{case_id}/drafts/{agent_id}/take", { params, body: { version: draft.version } }));
}
