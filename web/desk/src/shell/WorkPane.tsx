/** The start side: offers and what was given to me on top, then my work. */
import { useCallback, useRef } from "react";
import { OfferList } from "../features/offers/OfferList";
import { pendingOffers } from "../features/offers/model";
import { GivenList } from "../features/work/GivenList";
import { WorkList } from "../features/work/WorkList";
import type { WorkItem } from "../features/work/model";
import { Link } from "../features/navigation/Link";
import { useReading } from "../i18n/reading";
import { useDesk, useEntities } from "../state/desk-context";
import { pageRoute, type Router } from "../state/routes";
import { useValue } from "../state/store";
import styles from "./DeskScreen.module.css";
import { mayPull } from "./places";

export function WorkPane({ router, selectedId }: { router: Router; selectedId: string | null }) {
  const { t } = useReading();
  const open = useCallback((workItemId: string) => router.go({ name: "work", workItemId }), [router]);
  const select = useCallback((item: WorkItem) => open(item.id), [open]);
  const hasOffers = useEntities((entities) => pendingOffers(entities).length > 0);
  const canPull = useValue(useDesk().session, mayPull);
  const section = useRef<HTMLElement>(null);
  // An offer that was answered or taken back takes the focus with it: it stays in this part of the page.
  const keepFocus = useCallback(() => section.current?.focus({ preventScroll: true }), []);
  return (
    <section ref={section} className={styles.work} tabIndex={-1} data-keeps-focus aria-label={t("work.title")}>
      <h1 className={styles.title}>{t("work.title")}</h1>
      {canPull && (
        <Link to={pageRoute("waiting")} className={styles.pull}>
          {t("waiting.open")}
        </Link>
      )}
      <div className={styles.offers}>
        <OfferList onAccepted={open} onLeft={keepFocus} />
        <GivenList onOpen={open} onLeft={keepFocus} />
      </div>
      <WorkList selectedId={selectedId} hasOffers={hasOffers} onSelect={select} />
    </section>
  );
}
