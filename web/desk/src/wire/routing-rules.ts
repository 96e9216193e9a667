/** The calls about routing rules, and what they answer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type RoutingRule = Schemas["KeptRoutingRule"];
export type RoutingRules = Schemas["RoutingRulesAnswer"];
export type Effects = Required<Schemas["RuleEffects"]>;
export type RoutingDraft = { name: string; condition: string; effects: Effects; notices: Record<string, string>; stops: boolean; active: boolean };
export type RoutingFact = Schemas["RoutingFact"];
export type Ground = Schemas["RoutingFactsAnswer"];
export type Check = Schemas["RoutingCheck"];
export type Tried = Schemas["RoutingTrial"];
export interface Whom {
  customer_id: string;
  entry_point_id: string;
  queue_id: string | null;
}

export function listRoutingRules(api: Api): Promise<RoutingRules> {
  return dataOf(api.client.GET("/api/v1/routing-rules"));
}

export function listRoutingFacts(api: Api): Promise<Ground> {
  return dataOf(api.client.GET("/api/v1/routing-rules/facts"));
}

export function checkRouting(api: Api, condition: string, notices: Record<string, string>): Promise<Check> {
  return dataOf(api.client.POST("/api/v1/routing-rules/check", { body: { condition, notices } }));
}

/** Tried on a customer: the rule that is being written, or all that are on. Nothing is set. */
export function tryRouting(api: Api, whom: Whom, rule: RoutingDraft | null): Promise<Tried> {
  return dataOf(api.client.POST("/api/v1/routing-rules/bench", { body: { ...whom, rule } }));
}

export async function addRoutingRule(api: Api, body: RoutingDraft): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/routing-rules", { body }))).rule_id;
}

/** Writes it whole, over the version that was read. */
export async function saveRoutingRule(api: Api, ruleId: string, version: number, draft: RoutingDraft, isRetired = false): Promise<void> {
  await api.client.PUT("/api/v1/routing-rules/{rule_id}", { params: { path: { rule_id: ruleId } }, body: { ...draft, version, retired: isRetired } });
}

export async function orderRoutingRules(api: Api, ruleIds: string[]): Promise<void> {
  await api.client.POST("/api/v1/routing-rules/order", { body: { rule_ids: ruleIds } });
}

/** Of a kept rule what is sent to write it again. */
export function routingDraftOf({ name, condition, effects, notices, stops, active }: RoutingRule): RoutingDraft {
  return { name, condition, effects: { ...NOTHING, ...effects }, notices, stops, active };
}

export const NOTHING: Effects = {
  queue_id: null,
  skills: [],
  customer_value: null,
  business_value: null,
  priority: null,
  at_least: true,
  preferred: null,
  preferred_agent_id: null,
};
