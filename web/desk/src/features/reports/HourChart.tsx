/** What became of those who came, hour by hour: a column each, with the same numbers in the table beside it. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { DayHour } from "../../wire/answers";
import type { Drill } from "./numbers";
import styles from "./HourChart.module.css";

interface Layer {
  name: Drill;
  text: TextKey;
  of(hour: DayHour): number;
}

/** From the foot of the column to its head. */
const LAYERS: readonly Layer[] = [
  { name: "answered_within", text: "number.answered_within", of: ({ figures }) => figures.answered_within },
  { name: "answered_late", text: "number.answered_late", of: ({ figures }) => figures.answered - figures.answered_within },
  { name: "abandoned", text: "number.abandoned", of: ({ figures }) => figures.abandoned },
  { name: "waiting", text: "number.waiting", of: ({ figures }) => figures.waiting },
];

const HEIGHT = 100;

function Column({ hour, most }: { hour: DayHour; most: number }) {
  let foot = HEIGHT;
  return (
    <svg className={styles.column} viewBox={`0 0 10 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      {LAYERS.map((layer) => {
        const height = (layer.of(hour) / most) * HEIGHT;
        foot -= height;
        return height > 0 && <rect key={layer.name} data-layer={layer.name} x="1" width="8" y={foot} height={height} />;
      })}
    </svg>
  );
}

export function HourChart({ hours, onDrill }: { hours: DayHour[]; onDrill(hour: DayHour): void }) {
  const { t, formats } = useReading();
  const most = Math.max(1, ...hours.map((hour) => hour.figures.offered));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {LAYERS.map((layer) => (
          <span key={layer.name} className={styles.key}>
            <svg viewBox="0 0 10 10" aria-hidden>
              <rect data-layer={layer.name} width="10" height="10" rx="2" />
            </svg>
            {t(layer.text)}
          </span>
        ))}
        <span className={styles.most}>{t("report.most_in_an_hour", { count: most })}</span>
      </figcaption>
      <ol className={styles.columns}>
        {hours.map((hour) => (
          <li key={hour.hour}>
            <button
              type="button"
              className={styles.hour}
              disabled={hour.figures.offered === 0}
              aria-label={t("report.hour_label", { hour: hour.name, count: hour.figures.offered })}
              onClick={() => onDrill(hour)}
            >
              <span className={styles.count}>{hour.figures.offered > 0 && formats.number(hour.figures.offered)}</span>
              <Column hour={hour} most={most} />
              <bdi className={styles.name} dir="ltr">{hour.name.slice(0, 2)}</bdi>
            </button>
          </li>
        ))}
      </ol>
    </figure>
  );
}
