/** Offers and what was given to me, while one is somewhere else than at work: in the corner of whatever page it is. */
import { useCallback, useRef } from "react";
import { OfferList } from "../features/offers/OfferList";
import { pendingOffers } from "../features/offers/model";
import { GivenList, useUnseenGiven } from "../features/work/GivenList";
import { useReading } from "../i18n/reading";
import { useEntities } from "../state/desk-context";
import type { Router } from "../state/routes";
import styles from "./DeskScreen.module.css";

export function OfferCorner({ router }: { router: Router }) {
  const { t } = useReading();
  const hasOffers = useEntities((entities) => pendingOffers(entities).length > 0);
  const corner = useRef<HTMLElement>(null);
  const open = useCallback((workItemId: string) => router.go({ name: "work", workItemId }), [router]);
  const keepFocus = useCallback(() => corner.current?.focus({ preventScroll: true }), []);
  const hasGiven = useUnseenGiven().length > 0;
  if (!hasOffers && !hasGiven) return null;
  return (
    <section ref={corner} className={styles.corner} tabIndex={-1} data-keeps-focus aria-label={t(hasOffers ? "offer.list" : "given.list")}>
      <OfferList onAccepted={open} onLeft={keepFocus} />
      <GivenList onOpen={open} onLeft={keepFocus} />
    </section>
  );
}
