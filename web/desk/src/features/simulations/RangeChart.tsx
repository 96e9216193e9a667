/** One number of several contenders: a mark on a line from where to where it lies, each with a shape of its own, and the number beside it. */
import { useReading } from "../../i18n/reading";
import type { Estimate } from "../../wire/simulations";
import { axisOf, boundsOf, withRange, type ComparedNumber } from "./comparing";
import { Mark } from "./Mark";
import { written } from "../reports/numbers";
import styles from "./Simulations.module.css";

export interface RangeRow {
  label: string;
  estimate: Estimate | undefined;
}

interface RangeChartProps {
  number: ComparedNumber;
  rows: readonly RangeRow[];
  /** The axis of charts that are compared with each other; without it, one of its own. */
  axis?: [number, number];
}

export function RangeChart({ number, rows, axis }: RangeChartProps) {
  const { locale } = useReading();
  const [least, most] = axis ?? axisOf(number, rows.map(({ estimate }) => estimate));
  const place = (value: number) => `${((value - least) / (most - least)) * 100}%`;
  return (
    <div className={styles.ranges}>
      {rows.map(({ label, estimate }, index) => (
        <div key={index} className={styles.range}>
          <span className={styles.key}>
            <Mark index={index} />
            <bdi>{label}</bdi>
          </span>
          <svg className={styles.track} data-contender={index} aria-hidden>
            <line className={styles.axis} x1="0" x2="100%" y1="50%" y2="50%" />
            {estimate !== undefined && <Range number={number} estimate={estimate} index={index} place={place} />}
          </svg>
          <bdi dir="ltr" className={styles.value}>
            {withRange(number, estimate, locale)}
          </bdi>
        </div>
      ))}
      <div className={styles.range} aria-hidden>
        <span />
        <span className={styles.ends} dir="ltr">
          <span>{written(number.kind, least, locale)}</span>
          <span>{written(number.kind, most, locale)}</span>
        </span>
        <span />
      </div>
    </div>
  );
}

interface RangeProps {
  number: ComparedNumber;
  estimate: Estimate;
  index: number;
  place(value: number): string;
}

function Range({ number, estimate, index, place }: RangeProps) {
  const { low, high, mean } = estimate;
  const ends = low === null || high === null ? null : boundsOf(number, low, high);
  return (
    <>
      {ends !== null && (
        <>
          <line className={styles.whisker} x1={place(ends[0])} x2={place(ends[1])} y1="50%" y2="50%" />
          {ends.map((end, at) => (
            <line key={at} className={styles.cap} x1={place(end)} x2={place(end)} y1="25%" y2="75%" />
          ))}
        </>
      )}
      <svg x={place(mean)} y="50%" overflow="visible">
        <Mark index={index} isBare />
      </svg>
    </>
  );
}
