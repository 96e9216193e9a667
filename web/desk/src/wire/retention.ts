/** The calls of retention: how long what is kept. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Retention = Schemas["RetentionAnswer"];
export type RetentionRule = Schemas["RuleAnswer"];
export type RetentionKind = RetentionRule["kind"];
export type RetentionRun = Schemas["RunAnswer"];
export type Foreseen = Schemas["ForeseenAnswer"];

export function getRetention(api: Api): Promise<Retention> {
  return dataOf(api.client.GET("/api/v1/retention"));
}

/** What a rule would erase; nothing is changed. */
export function foresee(api: Api, kind: RetentionKind, days: number): Promise<Foreseen> {
  return dataOf(api.client.POST("/api/v1/retention/preview", { body: { kind, days } }));
}

/** `days` null: kept for good. */
export function setRule(api: Api, kind: RetentionKind, days: number | null): Promise<Retention> {
  return dataOf(api.client.PUT("/api/v1/retention/rules/{kind}", { params: { path: { kind } }, body: { days } }));
}

export function undoRule(api: Api, kind: RetentionKind): Promise<Retention> {
  return dataOf(api.client.POST("/api/v1/retention/rules/{kind}/undo", { params: { path: { kind } } }));
}

export function setDelay(api: Api, days: number): Promise<Retention> {
  return dataOf(api.client.PUT("/api/v1/retention/delay", { body: { days } }));
}
