/** The calls about notifications and mentions, and what they answer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Notice = Schemas["NotificationAnswer"];
export type NoticeKind = Notice["kind"];
export type Notices = Schemas["NotificationsAnswer"];
export type Tuning = Schemas["TuningAnswer"];
export type Ways = Schemas["WaysBody"];
export type Colleagues = Schemas["ColleaguesAnswer"];

export function listNotices(api: Api, cursor?: string): Promise<Notices> {
  return dataOf(api.client.GET("/api/v1/me/notifications", { params: { query: cursor === undefined ? {} : { cursor } } }));
}

/** `null`: all that there are. */
export async function markNoticesRead(api: Api, ids: string[] | null): Promise<void> {
  await api.client.POST("/api/v1/me/notifications/read", { body: ids === null ? {} : { notification_ids: ids } });
}

export async function markNoticesUnread(api: Api, ids: string[]): Promise<void> {
  await api.client.POST("/api/v1/me/notifications/unread", { body: { notification_ids: ids } });
}

export function readTuning(api: Api): Promise<Tuning> {
  return dataOf(api.client.GET("/api/v1/me/notifications/settings"));
}

export function saveTuning(api: Api, tuning: Tuning): Promise<Tuning> {
  return dataOf(api.client.PUT("/api/v1/me/notifications/settings", { body: tuning }));
}

/** Whom a note in the case can name, and who of them may see it. */
export function listColleagues(api: Api, caseId: string): Promise<Colleagues> {
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/colleagues", { params: { path: { case_id: caseId } } }));
}
