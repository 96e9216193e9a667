/** The calls about rules, and what they answer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Rule = Schemas["KeptRule"];
export type Rules = Schemas["RulesAnswer"];
export type RuleDraft = Omit<Required<Schemas["NewRuleBody"]>, "conditions"> & { conditions: Condition[] };
export type RuleEvent = Rule["event"];
export type RuleAct = Rule["acts"][number];
export type NotifyAct = Schemas["NotifyAct"];
export type OpenCaseAct = Schemas["OpenCaseAct"];
export type Condition = Required<Schemas["RuleCondition"]>;
export type About = Condition["about"];
export type Op = Condition["op"];
export type Choices = Schemas["RuleChoicesAnswer"];
export type Trial = Schemas["RuleTrial"];
export type Runs = Schemas["RuleRunsAnswer"];
export type Run = Schemas["RuleRun"];

export function listRules(api: Api): Promise<Rules> {
  return dataOf(api.client.GET("/api/v1/rules"));
}

export function listRuleChoices(api: Api): Promise<Choices> {
  return dataOf(api.client.GET("/api/v1/rules/choices"));
}

export async function addRule(api: Api, body: RuleDraft): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/rules", { body }))).rule_id;
}

/** Writes it whole, over the version that was read. */
export async function saveRule(api: Api, ruleId: string, version: number, draft: RuleDraft, isRetired = false): Promise<void> {
  await api.client.PUT("/api/v1/rules/{rule_id}", { params: { path: { rule_id: ruleId } }, body: { ...draft, version, retired: isRetired } });
}

export async function orderRules(api: Api, ruleIds: string[]): Promise<void> {
  await api.client.POST("/api/v1/rules/order", { body: { rule_ids: ruleIds } });
}

/** What it would have done lately; nothing is done. */
export function tryRule(api: Api, { event, match, conditions, acts }: RuleDraft): Promise<Trial> {
  return dataOf(api.client.POST("/api/v1/rules/preview", { body: { event, match, conditions, acts } }));
}

export function listRuns(api: Api, ruleId: string, cursor: string | null): Promise<Runs> {
  return dataOf(api.client.GET("/api/v1/rules/{rule_id}/runs", { params: { path: { rule_id: ruleId }, query: { ...(cursor !== null && { cursor }) } } }));
}

/** Of a kept rule what is sent to write it again. */
export function ruleDraftOf({ name, event, match, conditions, acts, active, stops, once }: Rule): RuleDraft {
  return { name, event, match, conditions: conditions.map(({ key = null, values = [], within = null, ...each }) => ({ ...each, key, values, within })), acts, active, stops, once };
}
