/** The calls that block senders. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type Blocked = components["schemas"]["BlockedLine"];

export async function blockIdentity(api: Api, customerId: string, identityId: string, reason: string): Promise<void> {
  const params = { path: { customer_id: customerId, identity_id: identityId } };
  await api.client.PUT("/api/v1/customers/{customer_id}/identities/{identity_id}/block", { params, body: { reason: reason || null } });
}

export async function unblockIdentity(api: Api, customerId: string, identityId: string): Promise<void> {
  const params = { path: { customer_id: customerId, identity_id: identityId } };
  await api.client.DELETE("/api/v1/customers/{customer_id}/identities/{identity_id}/block", { params });
}

/** Who is blocked, newest first. */
export function listBlocked(api: Api, before: string | null): Promise<{ blocked: Blocked[]; before: string | null }> {
  return dataOf(api.client.GET("/api/v1/blocked", { params: { query: before === null ? {} : { before } } }));
}

export async function unblockAddress(api: Api, kind: string, value: string): Promise<void> {
  await api.client.POST("/api/v1/blocked/unblock", { body: { kind, value } });
}
