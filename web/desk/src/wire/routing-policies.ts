/** Routing policies: documents, of which one is in force; each can be had and given as a file. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Policies = Schemas["RoutingPoliciesAnswer"];
export type Policy = Schemas["RoutingPolicyAnswer"];
export type PolicyDocument = Policy["document"];
export type PolicyState = Policy["state"];
export type PolicySetting = Schemas["SettingBoundsAnswer"];
export type ShadowResult = Schemas["ShadowResultAnswer"];
export type ShadowQueue = Schemas["ShadowQueueAnswer"];
export type ShadowExample = Schemas["ShadowExampleAnswer"];
export type ShadowChoice = Schemas["ShadowChoiceAnswer"];
export type Medium = Policies["media"][number];

const PATH = "/api/v1/administration/routing-policies";
const ONE = `${PATH}/{policy_id}` as const;

export function listPolicies(api: Api): Promise<Policies> {
  return dataOf(api.client.GET(PATH));
}

/** `policyId`: of one that was deleted and is put back. */
export function addPolicy(api: Api, document: PolicyDocument, policyId: string | null = null): Promise<Policy> {
  return dataOf(api.client.POST(PATH, { body: { document, policy_id: policyId } }));
}

export function savePolicy(api: Api, { policy_id, version }: Policy, document: PolicyDocument, state: PolicyState): Promise<Policy> {
  return dataOf(api.client.PUT(ONE, { params: { path: { policy_id } }, body: { document, state, version } }));
}

export async function deletePolicy(api: Api, policyId: string): Promise<void> {
  await api.client.DELETE(ONE, { params: { path: { policy_id: policyId } } });
}

/** What one that is in shadow would have decided otherwise. */
export function readShadow(api: Api, policyId: string): Promise<ShadowResult> {
  return dataOf(api.client.GET(`${ONE}/shadow`, { params: { path: { policy_id: policyId } } }));
}

const AS_FILE = { bodySerializer: (text: unknown) => String(text), headers: { "Content-Type": "application/yaml" } };

/** A new draft. */
export function addPolicyFile(api: Api, text: string): Promise<Policy> {
  return dataOf(api.client.POST(`${PATH}/file`, { body: text as never, ...AS_FILE }));
}

export function savePolicyFile(api: Api, { policy_id, version }: Policy, text: string): Promise<Policy> {
  return dataOf(api.client.PUT(`${ONE}/file`, { params: { path: { policy_id }, query: { version } }, body: text as never, ...AS_FILE }));
}

/** Where the file of a policy is; of the one in force when none is named. */
export const policyFileAddress = (policyId: string | null) => `${PATH}/${policyId === null ? "" : `${policyId}/`}file`;
