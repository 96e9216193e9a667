/** At the top of a case that was put into my hands: by whom, and what they wrote with it. Whoever reads it here has seen it. */
import { UserRoundCheck } from "lucide-react";
import { useEffect } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { tip } from "../../ui/tip";
import { giftOf, type WorkItem } from "./model";
import styles from "./Given.module.css";

export function GivenNote({ item }: { item: WorkItem }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  const desk = useDesk();
  const { given } = item.data;
  const gift = giftOf(item);
  const isGiven = given?.how === "by_hand";
  useEffect(() => {
    if (isGiven) desk.seenGiven.see(gift);
  }, [desk, isGiven, gift]);
  if (!given) return null;
  return (
    <div className={styles.top}>
      <UserRoundCheck size={14} aria-hidden />
      <div>
        <p className={styles.by}>
          {t(isGiven ? "given.title" : "offer.from_colleague", { name: given.by_name })} <time dateTime={given.at} className={styles.ago} {...tip(formats.instant(given.at))}>{formats.ago(Date.parse(given.at), now)}</time>
        </p>
        {given.note && (
          <p className={styles.note} dir="auto">
            {given.note}
          </p>
        )}
      </div>
    </div>
  );
}
