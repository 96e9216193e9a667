/** The offers that wait for my answer. */
import { useReading } from "../../i18n/reading";
import { useEntities } from "../../state/desk-context";
import { OfferCard } from "./OfferCard";
import { pendingOffers } from "./model";

export interface OfferListProps {
  onAccepted(workItemId: string): void;
  onLeft(): void;
}

export function OfferList({ onAccepted, onLeft }: OfferListProps) {
  const { t } = useReading();
  const offers = useEntities(pendingOffers);
  if (offers.length === 0) return null;
  return (
    <ul aria-label={t("offer.list")}>
      {offers.map((offer, index) => (
        <OfferCard key={offer.id} offer={offer} isFirst={index === 0} onAccepted={onAccepted} onLeft={onLeft} />
      ))}
    </ul>
  );
}
