/** How the circle of people widens while something waits: a bar for each step, and who comes with it. */
import { useReading } from "../../i18n/reading";
import type { Circle } from "./queue-routing";
import styles from "./QueueRouting.module.css";

export function CirclesPicture({ circles }: { circles: readonly Circle[] }) {
  const { t, formats } = useReading();
  const most = Math.max(1, ...circles.map(({ people }) => people.length));
  return (
    <figure className={styles.picture}>
      <figcaption>
        {t("queues.picture")}
        <span className={styles.soft}>{t("queues.picture_explained")}</span>
      </figcaption>
      <ol className={styles.circles}>
        {circles.map(({ after, people, fresh }) => (
          <li key={after}>
            <span>{after === 0 ? t("queues.picture_at_once") : t("queues.picture_after", { time: formats.duration(after * 1000) })}</span>
            <span className={styles.bar} aria-hidden>
              <span className={styles.same} style={{ inlineSize: `${((people.length - fresh.length) / most) * 100}%` }} />
              <span className={styles.fresh} style={{ inlineSize: `${(fresh.length / most) * 100}%` }} />
            </span>
            <strong>{t("queues.picture_count", { count: people.length })}</strong>
            {fresh.length > 0 && (
              <span className={styles.names} title={t("queues.picture_new")}>
                {"+ "}
                {formats.list(fresh.map(({ name }) => `\u2068${name}\u2069`))}
              </span>
            )}
          </li>
        ))}
      </ol>
    </figure>
  );
}
