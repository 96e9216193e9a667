/** Signing in by an identity provider, and setting one up. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Offer = Schemas["SignInOfferAnswer"];
export type SingleSignOn = Schemas["SingleSignOnAnswer"];
export type Provider = Schemas["IdentityProviderAnswer"];
export type Preset = Provider["preset"];
export type ProviderDraft = Required<Omit<Schemas["IdentityProviderBody"], "version" | "client_secret">> & { client_secret: string | null };
export type Trial = Schemas["SignInTrialAnswer"];
export type Findings = Schemas["ProviderFindingsAnswer"];

/** The providers an address may sign in with, or those of a tenant; of neither: that of a centre with one tenant. */
export async function findOffers(api: Api, email: string, tenantId: string | null): Promise<Offer[]> {
  return (await dataOf(api.client.POST("/api/v1/session/sso/offers", { body: { email, tenant_id: tenantId } }))).offers;
}

/** Where the browser goes to sign in; it comes back to `to`. */
export function addressOfOffer(offer: Offer, email: string, to: string): string {
  const query = new URLSearchParams({ tenant_id: offer.tenant_id, ...(email && { email }), ...(/^\/desk\/[A-Za-z0-9/_-]*$/.test(to) && { to }) });
  return `/api/v1/session/sso/begin?${query.toString()}`;
}

export async function readProblem(api: Api, code: string): Promise<string> {
  return (await dataOf(api.client.GET("/api/v1/session/sso/problems/{code}", { params: { path: { code } } }))).message;
}

export async function giveProviderCode(api: Api, code: string): Promise<void> {
  await api.client.POST("/api/v1/session/sso/code", { body: { code } });
}

export function readSingleSignOn(api: Api): Promise<SingleSignOn> {
  return dataOf(api.client.GET("/api/v1/single-sign-on"));
}

export function saveDraft(api: Api, draft: ProviderDraft, version: number): Promise<SingleSignOn> {
  return dataOf(api.client.PUT("/api/v1/single-sign-on/draft", { body: { ...draft, version } }));
}

export async function discardDraft(api: Api): Promise<void> {
  await api.client.DELETE("/api/v1/single-sign-on/draft");
}

export function checkDraft(api: Api): Promise<Findings> {
  return dataOf(api.client.POST("/api/v1/single-sign-on/draft/check"));
}

/** Answers where the browser goes; it comes back to the page of single sign-on. */
export async function beginTrial(api: Api): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/single-sign-on/draft/trial"))).address;
}

export function putToWork(api: Api, version: number): Promise<SingleSignOn> {
  return dataOf(api.client.POST("/api/v1/single-sign-on/live", { body: { version } }));
}

export function takeOff(api: Api): Promise<SingleSignOn> {
  return dataOf(api.client.DELETE("/api/v1/single-sign-on/live"));
}

export function goBack(api: Api): Promise<SingleSignOn> {
  return dataOf(api.client.POST("/api/v1/single-sign-on/undo"));
}
