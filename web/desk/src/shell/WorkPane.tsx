/** The start side: offers on top, then my work. */
import { useCallback } from "react";
import { OfferList } from "../features/offers/OfferList";
import { WorkList } from "../features/work/WorkList";
import type { WorkItem } from "../features/work/model";
import { useReading } from "../i18n/reading";
import type { Router } from "./routes";
import styles from "./DeskScreen.module.css";

export function WorkPane({ router, selectedId }: { router: Router; selectedId: string | null }) {
  const { t } = useReading();
  const open = useCallback((workItemId: string) => router.go({ name: "work", workItemId }), [router]);
  const select = useCallback((item: WorkItem) => open(item.id), [open]);
  return (
    <section className={styles.work} aria-label={t("work.title")}>
      <h1 className={styles.title}>{t("work.title")}</h1>
      <div className={styles.offers}>
        <OfferList onAccepted={open} />
      </div>
      <WorkList selectedId={selectedId} onSelect={select} />
    </section>
  );
}
