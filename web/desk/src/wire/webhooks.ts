/** The calls of the webhooks' page. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Webhook = Schemas["WebhookAnswer"];
export type Webhooks = Schemas["WebhooksAnswer"];
export type WebhookKind = Webhooks["kinds"][number];
export type WebhookDraft = Pick<Webhook, "name" | "url" | "kinds" | "allow_private_network">;
export type WebhookTest = Schemas["WebhookTestAnswer"];
export type Delivery = Schemas["DeliveryAnswer"];
export type DeliveryState = Delivery["state"];
export type Deliveries = Schemas["DeliveriesAnswer"];

const one = (webhook: Webhook) => ({ path: { subscription_id: webhook.subscription_id } });

export function listWebhooks(api: Api): Promise<Webhooks> {
  return dataOf(api.client.GET("/api/v1/webhooks"));
}

/** The secret is told this once. */
export function addWebhook(api: Api, draft: WebhookDraft): Promise<Schemas["NewWebhookAnswer"]> {
  return dataOf(api.client.POST("/api/v1/webhooks", { body: draft }));
}

export function saveWebhook(api: Api, webhook: Webhook, draft: WebhookDraft): Promise<Webhook> {
  const body = { ...draft, version: webhook.version };
  return dataOf(api.client.PUT("/api/v1/webhooks/{subscription_id}", { params: one(webhook), body }));
}

export async function deleteWebhook(api: Api, webhook: Webhook): Promise<void> {
  await api.client.DELETE("/api/v1/webhooks/{subscription_id}", { params: one(webhook) });
}

/** Within a day of its end: with its id, its secret and its log. */
export async function restoreWebhook(api: Api, webhook: Webhook): Promise<void> {
  await api.client.POST("/api/v1/webhooks/{subscription_id}/restore", { params: one(webhook) });
}

export function switchWebhook(api: Api, webhook: Webhook, on: boolean, fromNow = false): Promise<Webhook> {
  return dataOf(api.client.POST("/api/v1/webhooks/{subscription_id}/state", { params: one(webhook), body: { on, from_now: fromNow } }));
}

/** A new secret, told this once; the one of before signs too for a day. */
export async function makeWebhookSecret(api: Api, webhook: Webhook): Promise<string> {
  return (await dataOf(api.client.POST("/api/v1/webhooks/{subscription_id}/secret", { params: one(webhook) }))).secret;
}

/** What the address says, before anything is kept; `known`: the subscription that is being changed. */
export function tryWebhook(api: Api, draft: WebhookDraft, known: Webhook | null): Promise<WebhookTest> {
  const body = { url: draft.url, allow_private_network: draft.allow_private_network ?? false, subscription_id: known?.subscription_id ?? null };
  return dataOf(api.client.POST("/api/v1/webhooks/test", { body }));
}

export function testWebhook(api: Api, webhook: Webhook): Promise<WebhookTest> {
  return dataOf(api.client.POST("/api/v1/webhooks/{subscription_id}/test", { params: one(webhook) }));
}

export function listDeliveries(api: Api, webhook: Webhook, state: DeliveryState | null, cursor: string | null): Promise<Deliveries> {
  const query = { ...(state !== null && { state }), ...(cursor !== null && { cursor }) };
  return dataOf(api.client.GET("/api/v1/webhooks/{subscription_id}/deliveries", { params: { ...one(webhook), query } }));
}

export async function replayDelivery(api: Api, webhook: Webhook, deliveryId: string): Promise<void> {
  const params = { path: { ...one(webhook).path, delivery_id: deliveryId } };
  await api.client.POST("/api/v1/webhooks/{subscription_id}/deliveries/{delivery_id}/replay", { params });
}

export async function skipDelivery(api: Api, webhook: Webhook, deliveryId: string): Promise<void> {
  const params = { path: { ...one(webhook).path, delivery_id: deliveryId } };
  await api.client.POST("/api/v1/webhooks/{subscription_id}/deliveries/{delivery_id}/skip", { params });
}

/** Answers how many are sent once more. */
export async function replaySince(api: Api, webhook: Webhook, since: string): Promise<number> {
  return (await dataOf(api.client.POST("/api/v1/webhooks/{subscription_id}/replay", { params: one(webhook), body: { since } }))).count;
}
