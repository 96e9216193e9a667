/** The calls about mailboxes: how each is, and what is held back of their mail. */
import type { Api } from "./api";
import type { EntryPointDraft } from "./administration";
import { linesOf } from "./lines";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Mailbox = Schemas["MailboxAnswer"];
export type MailboxState = Mailbox["state"];
export type HeldMail = Schemas["HeldMailAnswer"];
export type HeldState = HeldMail["state"];
export type HeldPage = Schemas["HeldMailsAnswer"];
export type TrialStep = Schemas["TrialStepAnswer"];
export type HeldTried = Schemas["HeldMailTriedAnswer"];
export type HeldContent = Schemas["HeldMailContentAnswer"];

export async function listMailboxes(api: Api): Promise<Mailbox[]> {
  return (await dataOf(api.client.GET("/api/v1/administration/mailboxes"))).mailboxes;
}

/** Where providers send people back to who let the centre into a mailbox. */
export async function getConsentReturn(api: Api): Promise<string> {
  return (await dataOf(api.client.GET("/api/v1/administration/mailbox-consents"))).return_address;
}

/** Answers where the browser goes, to let the centre into this mailbox. */
export async function beginConsent(api: Api, id: string): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/administration/mailboxes/{entry_point_id}/consent", { params: { path: { entry_point_id: id } } }))).address;
}

/** Hands on what the browser brought back; answers of which mailbox. */
export async function endConsent(api: Api, brought: { state: string; code: string; error: string }): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/administration/mailbox-consents", { body: brought }))).entry_point_id;
}

export interface HeldAsked {
  state: HeldState;
  entryPointId: string | null;
  cursor: string | null;
}

export function listHeld(api: Api, { state, entryPointId, cursor }: HeldAsked): Promise<HeldPage> {
  const query = { state, ...(entryPointId === null ? {} : { entry_point: entryPointId }), ...(cursor === null ? {} : { cursor }) };
  return dataOf(api.client.GET("/api/v1/administration/held-mails", { params: { query } }));
}

export function getHeldContent(api: Api, id: string): Promise<HeldContent> {
  return dataOf(api.client.GET("/api/v1/administration/held-mails/{quarantine_id}/content", { params: { path: { quarantine_id: id } } }));
}

/** Where the mail as it came is downloaded. */
export function heldSource(id: string): string {
  return `/api/v1/administration/held-mails/${id}/source`;
}

/** Answers which of them were held until now. */
export async function dismissHeld(api: Api, ids: readonly string[]): Promise<string[]> {
  return (await dataOf(api.client.POST("/api/v1/administration/held-mails/dismiss", { body: { quarantine_ids: [...ids] } }))).quarantine_ids;
}

export async function bringHeldBack(api: Api, ids: readonly string[]): Promise<void> {
  await api.client.POST("/api/v1/administration/held-mails/bring-back", { body: { quarantine_ids: [...ids] } });
}

/** Answers what became of each. */
export async function retryHeld(api: Api, ids: readonly string[]): Promise<HeldTried[]> {
  return (await dataOf(api.client.POST("/api/v1/administration/held-mails/retry", { body: { quarantine_ids: [...ids] } }))).mails;
}

/** Tries a mailbox that is about to be saved; each step is told as it begins and as it ends. */
export async function tryMailbox(api: Api, draft: EntryPointDraft, id: string | null, toOneself: boolean, onStep: (step: TrialStep) => void, signal: AbortSignal): Promise<void> {
  const body = { ...draft, entry_point_id: id, to_oneself: toOneself };
  const stream = await dataOf(api.client.POST("/api/v1/administration/mailboxes/test", { body, parseAs: "stream", signal }));
  if (stream !== null) for await (const line of linesOf(stream)) onStep(JSON.parse(line) as TrialStep);
}
