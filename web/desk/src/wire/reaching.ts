/** The ways to write to a customer first. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type Told = components["schemas"]["WaysAnswer"];
export type Way = Told["ways"][number];
export type Recipient = components["schemas"]["RecipientBody"];

export async function listWays(api: Api, customerId: string): Promise<Told> {
  return dataOf(api.client.GET("/api/v1/customers/{customer_id}/ways", { params: { path: { customer_id: customerId } } }));
}

export function recipientOf(way: Way): Recipient {
  return { entry_point_id: way.entry_point_id, identity_id: way.identity_id };
}
