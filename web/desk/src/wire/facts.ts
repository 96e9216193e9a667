/** Facts of other systems: the calls of their page, and what a line of one carries. */
import type { Api } from "./api";
import type { LocalText, Params } from "./entities";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type FactSource = Schemas["SourceAnswer"];
export type FactKind = Schemas["FactKindAnswer"];
export type FactValue = Schemas["FactValueAnswer"];
export type FactHistory = Schemas["FactAnswer"];
export type SourceDraft = Required<Schemas["SourceBody"]>;
export type KindDraft = Required<Schemas["FactKindBody"]>;

/** What is shown of a fact. Title and labels are there when its kind is the tenant's own. */
export interface ShownFact {
  fact_id: string;
  fact_kind: string;
  fact_version: number;
  source_name: string;
  icon: string;
  values: FactValue[];
  title: LocalText | null;
  labels: Record<string, LocalText> | null;
}

/** The fact in a line's values; null when there is none. */
export function factIn(params: Params): ShownFact | null {
  return typeof params["fact_id"] === "string" && Array.isArray(params["values"]) ? (params as unknown as ShownFact) : null;
}

export function readFact(api: Api, factId: string): Promise<FactHistory> {
  return dataOf(api.client.GET("/api/v1/facts/{fact_id}", { params: { path: { fact_id: factId } } }));
}

export async function listSources(api: Api): Promise<FactSource[]> {
  return (await dataOf(api.client.GET("/api/v1/fact-sources"))).sources;
}

export async function listKinds(api: Api): Promise<FactKind[]> {
  return (await dataOf(api.client.GET("/api/v1/fact-kinds"))).kinds;
}

export async function addSource(api: Api, key: string, { name, icon }: SourceDraft): Promise<void> {
  await api.client.POST("/api/v1/fact-sources", { body: { key, name, icon } });
}

export async function changeSource(api: Api, sourceId: string, body: SourceDraft): Promise<void> {
  await api.client.PUT("/api/v1/fact-sources/{source_id}", { params: { path: { source_id: sourceId } }, body });
}

export async function addKind(api: Api, key: string, { title, fields }: KindDraft): Promise<void> {
  await api.client.POST("/api/v1/fact-kinds", { body: { key, title, fields } });
}

export async function changeKind(api: Api, kindId: string, body: KindDraft): Promise<void> {
  await api.client.PUT("/api/v1/fact-kinds/{kind_id}", { params: { path: { kind_id: kindId } }, body });
}
