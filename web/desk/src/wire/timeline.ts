/** The call that reads a customer's timeline. */
import type { Api } from "./api";
import type { components, operations } from "./schema";
import { dataOf } from "./transport";

export type TimelineEvent = components["schemas"]["TimelineEvent"];
export type TimelineQuery = NonNullable<operations["timeline_api_v1_customers__customer_id__timeline_get"]["parameters"]["query"]>;
export type TimelinePart = NonNullable<TimelineQuery["part"]>[number];

/** A page, newest first; `before` asks for the older one. */
export function readTimeline(api: Api, customerId: string, query: TimelineQuery): Promise<{ events: TimelineEvent[]; before: string | null }> {
  return dataOf(api.client.GET("/api/v1/customers/{customer_id}/timeline", { params: { path: { customer_id: customerId }, query } }));
}
