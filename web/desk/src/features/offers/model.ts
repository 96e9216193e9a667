/** Which offers wait for me, and what is told of them. */
import type { Reading } from "../../i18n/reading";
import type { Entities } from "../../state/entities";
import type { EntityOf, Reason } from "../../wire/entities";

export type Offer = EntityOf<"offer">;

/** What an agent may say of why; the codes are kept with the offer. */
export const DECLINE_REASONS = ["busy", "not_my_field", "not_my_language", "leaving_soon"] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** Offers that wait for my answer, the one that ends first on top. */
export function pendingOffers(entities: Entities): Offer[] {
  const pending = [...entities.kinds.offer.values()].filter((offer) => offer.data.state === "pending");
  return pending.sort((a, b) => a.data.expires_at.localeCompare(b.data.expires_at) || a.id.localeCompare(b.id));
}

/** The reasons that this build can put into words. */
export function reasonTexts(reading: Reading, reasons: readonly Reason[]): string[] {
  return reasons
    .map((reason) => reading.find("reason.", reason.code, reason.params))
    .filter((text) => text !== undefined);
}
