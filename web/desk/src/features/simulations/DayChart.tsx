/** A number through the day by half hours: a line each, dashed otherwise, with the band in which it lies. Time runs from left to right. */
import { useReading } from "../../i18n/reading";
import type { Compared, Estimate } from "../../wire/simulations";
import { boundsOf, partsOf, withRange, type ComparedNumber } from "./comparing";
import { Mark } from "./Mark";
import { written } from "../reports/numbers";
import { NumberTable } from "./NumberTable";
import styles from "./Simulations.module.css";

const WIDTH = 100;
const HEIGHT = 100;

interface DayChartProps {
  number: ComparedNumber;
  policies: readonly Compared[];
  labels: readonly string[];
}

interface Point {
  x: number;
  estimate: Estimate;
}

export function DayChart({ number, policies, labels }: DayChartProps) {
  const { t, locale } = useReading();
  const halfHours = partsOf(policies, "half_hour").sort();
  const estimateOf = (policy: Compared, name: string) => policy.figures.half_hour?.[name]?.[number.name];
  const x = (at: number) => (halfHours.length < 2 ? WIDTH / 2 : (at / (halfHours.length - 1)) * WIDTH);
  const lines = policies.map((policy) =>
    halfHours.flatMap((name, at): Point[] => {
      const estimate = estimateOf(policy, name);
      return estimate === undefined ? [] : [{ x: x(at), estimate }];
    }),
  );
  const most = number.kind === "share" ? 1 : Math.max(1, ...lines.flat().map(({ estimate }) => estimate.high ?? estimate.mean));
  const y = (value: number) => HEIGHT - (value / most) * HEIGHT;
  const middle = halfHours[Math.floor(halfHours.length / 2)];
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <strong>{t(number.text)}</strong>
        {labels.map((label, index) => (
          <span key={index} className={styles.key}>
            <Mark index={index} />
            <bdi>{label}</bdi>
          </span>
        ))}
      </figcaption>
      <div dir="ltr" className={styles.day}>
        <div className={styles.scale} aria-hidden>
          <span>{written(number.kind, most, locale)}</span>
          <span>{written(number.kind, 0, locale)}</span>
        </div>
        <svg className={styles.curves} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
          {[0, HEIGHT / 2, HEIGHT].map((at) => (
            <line key={at} className={styles.grid} x1="0" x2={WIDTH} y1={at} y2={at} />
          ))}
          {lines.map((line, index) => (
            <g key={index} data-contender={index}>
              <polygon className={styles.band} points={bandOf(number, line, y)} />
              <polyline className={styles.curve} points={line.map((each) => `${each.x},${y(each.estimate.mean)}`).join(" ")} />
            </g>
          ))}
        </svg>
        <div className={styles.hours} aria-hidden>
          {[halfHours[0], middle, halfHours.at(-1)].map((name, at) => (
            <span key={at}>{name}</span>
          ))}
        </div>
      </div>
      <NumberTable
        title={t("simulations.through_day_of", { number: t(number.text) })}
        first={t("simulations.half_hour")}
        columns={labels}
        rows={halfHours.map((name) => ({ name, isTime: true, cells: policies.map((policy) => withRange(number, estimateOf(policy, name), locale)) }))}
      />
    </figure>
  );
}

/** The highest ends from left to right, and the lowest back again. */
function bandOf(number: ComparedNumber, line: readonly Point[], y: (value: number) => number): string {
  const ends = line.map(({ x, estimate }) => {
    const [low, high] = boundsOf(number, estimate.low ?? estimate.mean, estimate.high ?? estimate.mean);
    return { x, low: y(low), high: y(high) };
  });
  return [...ends.map(({ x, high }) => `${x},${high}`), ...ends.reverse().map(({ x, low }) => `${x},${low}`)].join(" ");
}
