/** Which offers wait for me, and what is told of them. */
import type { Entities } from "../../state/entities";
import type { EntityOf } from "../../wire/entities";

export type Offer = EntityOf<"offer">;

/** What an agent may say of why; the codes are kept with the offer. */
export const DECLINE_REASONS = ["busy", "not_my_field", "not_my_language", "leaving_soon"] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Offers that wait for my answer, the one that ends first on top. */
export function pendingOffers(entities: Entities): Offer[] {
  const pending = [...entities.kinds.offer.values()].filter((offer) => offer.data.state === "pending");
  return pending.sort((a, b) => a.data.expires_at.localeCompare(b.data.expires_at) || a.id.localeCompare(b.id));
}
