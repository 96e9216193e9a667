/** The calls of the administration's screens. Everything is read with its version and written whole with it. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type QueueSettings = Schemas["QueueSettingsAnswer"];
export type QueuePage = Schemas["QueueSettingsPage"];
export type QueueDraft = Omit<QueueSettings, "queue_id" | "version" | "outcomes"> & { outcomes: OutcomeDraft[] };
export type QueueRouting = QueueSettings["routing"];
export type OutcomeDraft = Omit<Schemas["OutcomeAnswer"], "disposition_id"> & { disposition_id: string | null };
export type EntryPointSettings = Schemas["EntryPointSettingsAnswer"];
export type EntryPointPage = Schemas["EntryPointSettingsPage"];
export type EntryPointDraft = Pick<EntryPointSettings, "name" | "queue_id" | "settings" | "active" | "calendar_id"> & { secrets: Record<string, string> };
export type Channel = Schemas["ChannelAnswer"];
export type Setting = Schemas["SettingAnswer"];
export type TenantSettings = Schemas["TenantSettingsAnswer"];
export type FirstSteps = Schemas["FirstStepsAnswer"];
export type Texts = Record<string, string>;

const QUEUE = "/api/v1/administration/queues/{queue_id}";
const ENTRY_POINT = "/api/v1/administration/entry-points/{entry_point_id}";

export function listQueueSettings(api: Api): Promise<QueuePage> {
  return dataOf(api.client.GET("/api/v1/administration/queues"));
}

export function addQueue(api: Api, body: QueueDraft): Promise<QueueSettings> {
  return dataOf(api.client.POST("/api/v1/administration/queues", { body }));
}

export function saveQueue(api: Api, queueId: string, version: number, draft: QueueDraft): Promise<QueueSettings> {
  return dataOf(api.client.PUT(QUEUE, { params: { path: { queue_id: queueId } }, body: { ...draft, version } }));
}

/** What is sent back to bring a queue to where it was. */
export function queueDraftOf({ queue_id: _, version: __, ...draft }: QueueSettings): QueueDraft {
  return draft;
}

export function listEntryPointSettings(api: Api): Promise<EntryPointPage> {
  return dataOf(api.client.GET("/api/v1/administration/entry-points"));
}

export function addEntryPoint(api: Api, channel: string, draft: EntryPointDraft): Promise<EntryPointSettings> {
  return dataOf(api.client.POST("/api/v1/administration/entry-points", { body: { ...draft, channel } }));
}

export function saveEntryPoint(api: Api, id: string, version: number, draft: EntryPointDraft): Promise<EntryPointSettings> {
  return dataOf(api.client.PUT(ENTRY_POINT, { params: { path: { entry_point_id: id } }, body: { ...draft, version } }));
}

/** Of a kept entry point what is sent to write it again; its secrets stay as they are. */
export function entryPointDraftOf(kept: EntryPointSettings): EntryPointDraft {
  return { name: kept.name, queue_id: kept.queue_id, settings: kept.settings, active: kept.active, calendar_id: kept.calendar_id, secrets: {} };
}

/** Tries settings before they are saved; false when there is nobody to ask. */
export async function tryEntryPoint(api: Api, channel: string, draft: EntryPointDraft, id: string | null): Promise<boolean> {
  const body = { ...draft, channel, entry_point_id: id };
  return (await dataOf(api.client.POST("/api/v1/administration/entry-points/test", { body }))).asked;
}

/** A new secret; it is told this once. */
export async function makeSecret(api: Api, id: string, name: string): Promise<string> {
  const path = { entry_point_id: id, name };
  const answer = await dataOf(api.client.POST("/api/v1/administration/entry-points/{entry_point_id}/secrets/{name}", { params: { path } }));
  return answer.secret;
}

export function getTenantSettings(api: Api): Promise<TenantSettings> {
  return dataOf(api.client.GET("/api/v1/administration/tenant"));
}

export function saveTenantSettings(api: Api, { choices: _, ...body }: TenantSettings): Promise<TenantSettings> {
  return dataOf(api.client.PUT("/api/v1/administration/tenant", { body }));
}

export function getFirstSteps(api: Api): Promise<FirstSteps> {
  return dataOf(api.client.GET("/api/v1/administration/first-steps"));
}

export function putFirstStepsAway(api: Api): Promise<FirstSteps> {
  return dataOf(api.client.PUT("/api/v1/administration/first-steps", { body: { is_put_away: true } }));
}
