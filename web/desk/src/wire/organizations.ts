/** Calls about organizations, and where customers belong. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type FoundOrganization = components["schemas"]["FoundOrganization"];
export type Organization = components["schemas"]["OrganizationAnswer"];
export type OrganizationDraft = Required<Omit<components["schemas"]["NewOrganizationBody"], "external_id">> & { external_id: string | null };
export type Memberships = components["schemas"]["MembershipsAnswer"];

export interface OrganizationsPage {
  organizations: FoundOrganization[];
  after: string | null;
}

export function findOrganizations(api: Api, query: string, isArchived: boolean, after: string | null, signal: AbortSignal): Promise<OrganizationsPage> {
  const asked = { query, archived: isArchived, ...(after === null ? {} : { after }) };
  return dataOf(api.client.GET("/api/v1/organizations", { params: { query: asked }, signal }));
}

export function getOrganization(api: Api, organizationId: string): Promise<Organization> {
  return dataOf(api.client.GET("/api/v1/organizations/{organization_id}", { params: { path: { organization_id: organizationId } } }));
}

/** The new one's id. */
export async function addOrganization(api: Api, draft: OrganizationDraft): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/organizations", { body: draft }))).organization_id;
}

export async function saveOrganization(api: Api, known: Organization, draft: OrganizationDraft, isArchived: boolean): Promise<void> {
  const params = { path: { organization_id: known.organization_id } };
  await api.client.PUT("/api/v1/organizations/{organization_id}", { params, body: { ...draft, version: known.version, archived: isArchived } });
}

export function getMemberships(api: Api, customerId: string): Promise<Memberships> {
  return dataOf(api.client.GET("/api/v1/customers/{customer_id}/organizations", { params: { path: { customer_id: customerId } } }));
}

export async function putMember(api: Api, organizationId: string, customerId: string, role: string): Promise<void> {
  const params = { path: { organization_id: organizationId, customer_id: customerId } };
  await api.client.PUT("/api/v1/organizations/{organization_id}/members/{customer_id}", { params, body: { role } });
}

export async function dropMember(api: Api, organizationId: string, customerId: string): Promise<void> {
  const params = { path: { organization_id: organizationId, customer_id: customerId } };
  await api.client.DELETE("/api/v1/organizations/{organization_id}/members/{customer_id}", { params });
}
