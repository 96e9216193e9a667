/** The calls about canned replies, and what they answer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Reply = Schemas["ReplyAnswer"];
export type Replies = Schemas["RepliesAnswer"];
export type ReplyDraft = Schemas["NewReplyBody"];
export type FilledReply = Schemas["FilledAnswer"];
export type SavedView = Schemas["ViewAnswer"];
export type ViewDraft = Schemas["NewViewBody"];
export type Scope = Reply["scope"];

export function listReplies(api: Api): Promise<Replies> {
  return dataOf(api.client.GET("/api/v1/canned-replies"));
}

export async function addReply(api: Api, body: ReplyDraft): Promise<void> {
  await api.client.POST("/api/v1/canned-replies", { body });
}

export async function saveReply(api: Api, reply: Reply, draft: ReplyDraft, isRetired: boolean): Promise<void> {
  const path = { reply_id: reply.reply_id };
  await api.client.PUT("/api/v1/canned-replies/{reply_id}", { params: { path }, body: { ...draft, version: reply.version, retired: isRetired } });
}

/** Of a kept reply what is sent to write it again. */
export function replyDraftOf({ scope, team_id, code, title, texts }: Reply): ReplyDraft {
  return { scope, team_id, code, title, texts: texts as ReplyDraft["texts"] };
}

/** The text for a case; counted as a use of the reply. */
export function fillReply(api: Api, replyId: string, caseId: string): Promise<FilledReply> {
  const params = { path: { reply_id: replyId } };
  return dataOf(api.client.POST("/api/v1/canned-replies/{reply_id}/fill", { params, body: { case_id: caseId } }));
}

export async function listViews(api: Api): Promise<SavedView[]> {
  return (await dataOf(api.client.GET("/api/v1/case-views"))).views;
}

/** A new one, or one that is written anew. */
export async function saveView(api: Api, kept: SavedView | null, draft: ViewDraft): Promise<void> {
  if (kept === null) {
    await api.client.POST("/api/v1/case-views", { body: draft });
    return;
  }
  const params = { path: { view_id: kept.view_id } };
  await api.client.PUT("/api/v1/case-views/{view_id}", { params, body: { ...draft, version: kept.version } });
}

export async function deleteView(api: Api, viewId: string): Promise<void> {
  await api.client.DELETE("/api/v1/case-views/{view_id}", { params: { path: { view_id: viewId } } });
}

export type Macro = Schemas["MacroAnswer"];
export type MacroDraft = Schemas["NewMacroBody"];
export type MacroAct = Macro["acts"][number];
export type Preview = Schemas["PreviewAnswer"];

export async function listMacros(api: Api): Promise<Macro[]> {
  return (await dataOf(api.client.GET("/api/v1/macros"))).macros;
}

export async function addMacro(api: Api, body: MacroDraft): Promise<void> {
  await api.client.POST("/api/v1/macros", { body });
}

export async function saveMacro(api: Api, macro: Macro, draft: MacroDraft, isRetired: boolean): Promise<void> {
  const params = { path: { macro_id: macro.macro_id } };
  await api.client.PUT("/api/v1/macros/{macro_id}", { params, body: { ...draft, version: macro.version, retired: isRetired } });
}

/** Of a kept macro what is sent to write it again. */
export function macroDraftOf({ scope, team_id, name, acts }: Macro): MacroDraft {
  return { scope, team_id, name, acts };
}

/** What it would say in a case; nothing is done. */
export function previewMacro(api: Api, macroId: string, caseId: string): Promise<Preview> {
  const params = { path: { macro_id: macroId } };
  return dataOf(api.client.POST("/api/v1/macros/{macro_id}/preview", { params, body: { case_id: caseId } }));
}

/** Applies it to each; repeating the call with the same `runId` says nothing twice. */
export function runMacro(api: Api, macroId: string, runId: string, caseIds: string[]): Promise<Schemas["BulkAnswer"]> {
  const params = { path: { macro_id: macroId } };
  return dataOf(api.client.POST("/api/v1/macros/{macro_id}/run", { params, body: { run_id: runId, case_ids: caseIds } }));
}
