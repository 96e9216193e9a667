/** Did the waits that customers were told come true? By queue, over the last weeks, whatever day the page shows. */
import { AlertTriangle } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import type { PromisedCounts } from "../../wire/answers";
import { readPromisedWaits } from "../../wire/reports";
import { useLoaded } from "../problems/use-loaded";
import { written } from "./numbers";
import styles from "./Report.module.css";

const COUNTS = ["told", "judged", "sooner", "later"] as const;
/** So few say little; and so far below what is meant, something is wrong. */
const JUDGED_LEAST = 50;
const FAR_OFF = 0.6;

function Row({ name, counts }: { name: string; counts: PromisedCounts }) {
  const { locale } = useReading();
  const share = <bdi dir="ltr">{written("share", counts.kept, locale)}</bdi>;
  const isFarOff = counts.kept !== null && counts.kept < FAR_OFF && counts.judged >= JUDGED_LEAST;
  return (
    <tr>
      <th scope="row"><bdi>{name}</bdi></th>
      <td className={styles.figure}>
        {isFarOff ? <Badge tone="hot" icon={<AlertTriangle size={12} aria-hidden />}>{share}</Badge> : share}
      </td>
      {COUNTS.map((count) => (
        <td key={count} className={styles.figure}><bdi dir="ltr">{written("count", counts[count], locale)}</bdi></td>
      ))}
    </tr>
  );
}

export function PromisedWaits() {
  const { t, locale } = useReading();
  const desk = useDesk();
  const found = useLoaded(() => readPromisedWaits(desk.api), "");
  if (found.state !== "ready") return null;
  const { meant, total, queues } = found.value;
  return (
    <section className={styles.part}>
      <h2 className={styles.subtitle}>{t("report.promised_title")}</h2>
      <p className={styles.formula}>{t("report.promised_explained", { meant: written("share", meant, locale) })}</p>
      {queues.length === 0 ? (
        <p>{t("report.promised_none")}</p>
      ) : (
        <div className={styles.scroll} role="region" aria-label={t("report.promised_title")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("report.queue")}</th>
                <th scope="col" className={styles.figure}>{t("report.promised_kept")}</th>
                {COUNTS.map((count) => (
                  <th key={count} scope="col" className={styles.figure}>{t(`report.promised_${count}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {queues.map((part) => <Row key={part.queue_id} name={part.name} counts={part} />)}
              {queues.length > 1 && <Row name={t("report.promised_all")} counts={total} />}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
