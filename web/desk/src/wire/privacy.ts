/** The calls of erasing a customer. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Erasure = Schemas["ErasureAnswer"];
export type ErasureReason = Schemas["ErasureBody"]["reason"];

const ERASURE = "/api/v1/customers/{customer_id}/erasure";
const HOLD = "/api/v1/customers/{customer_id}/hold";
const of = (customerId: string) => ({ params: { path: { customer_id: customerId } } });

export function getErasure(api: Api, customerId: string): Promise<Erasure> {
  return dataOf(api.client.GET(ERASURE, of(customerId)));
}

export async function askForErasure(api: Api, customerId: string, reason: ErasureReason, confirmation: string, now: boolean): Promise<void> {
  await api.client.POST(ERASURE, { ...of(customerId), body: { reason, confirmation, now } });
}

export async function undoErasure(api: Api, customerId: string): Promise<void> {
  await api.client.DELETE(ERASURE, of(customerId));
}

export async function putHold(api: Api, customerId: string, reference: string): Promise<void> {
  await api.client.PUT(HOLD, { ...of(customerId), body: { reference } });
}

export async function liftHold(api: Api, customerId: string): Promise<void> {
  await api.client.DELETE(HOLD, of(customerId));
}
