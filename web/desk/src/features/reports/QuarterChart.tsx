/** The day so far by quarter of an hour; the same numbers stand in a table that screen readers and keyboards reach. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { BoardQuarter } from "../../wire/board";
import charts from "./HourChart.module.css";
import own from "./Board.module.css";
import styles from "./Report.module.css";

const HEIGHT = 100;
/** From the foot of a column to its head. */
const LAYERS: readonly { name: string; text: TextKey; of(quarter: BoardQuarter): number }[] = [
  { name: "answered_within", text: "number.answered_within", of: (each) => each.answered_within },
  { name: "answered_late", text: "number.answered_late", of: (each) => each.answered - each.answered_within },
  { name: "abandoned", text: "number.abandoned", of: (each) => each.abandoned },
  { name: "waiting", text: "number.waiting", of: (each) => each.waiting },
];
const COLUMNS = ["offered", "answered", "answered_within", "abandoned", "waiting"] as const;

function Columns({ quarters, most }: { quarters: BoardQuarter[]; most: number }) {
  return (
    <svg className={own.chart} viewBox={`0 0 ${quarters.length * 10} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      {quarters.map((quarter, place) => {
        let foot = HEIGHT;
        return LAYERS.map((layer) => {
          const height = (layer.of(quarter) / most) * HEIGHT;
          foot -= height;
          return height > 0 && <rect key={`${quarter.quarter} ${layer.name}`} data-layer={layer.name} x={place * 10 + 1} width="8" y={foot} height={height} />;
        });
      })}
    </svg>
  );
}

export interface QuarterProps {
  quarters: BoardQuarter[];
  csv: string;
  onDrill: ((quarter: BoardQuarter) => void) | undefined;
}

export function QuarterChart({ quarters, csv, onDrill }: QuarterProps) {
  const { t, formats } = useReading();
  const lively = quarters.filter((each) => each.offered > 0);
  const first = lively[0]?.quarter ?? 0;
  const shown = quarters.filter((each) => each.quarter >= first);
  const most = Math.max(1, ...shown.map((each) => each.offered));
  return (
    <section className={styles.part}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{t("board.by_quarter")}</h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: t("board.by_quarter") })}>CSV</a>
      </div>
      {lively.length === 0 ? <p className={styles.formula}>{t("board.nobody_came")}</p> : (
        <>
          <figure className={charts.figure}>
            <figcaption className={charts.caption}>
              {LAYERS.map((layer) => (
                <span key={layer.name} className={charts.key}>
                  <svg viewBox="0 0 10 10" aria-hidden><rect data-layer={layer.name} width="10" height="10" rx="2" /></svg>
                  {t(layer.text)}
                </span>
              ))}
              <span className={charts.most}>{t("board.most_in_a_quarter", { count: most })}</span>
            </figcaption>
            <div dir="ltr">
              <Columns quarters={shown} most={most} />
              <div className={own.axis}><bdi>{shown[0]?.name}</bdi><bdi>{shown.at(-1)?.name}</bdi></div>
            </div>
          </figure>
          <details>
            <summary className={styles.formula}>{t("board.as_table")}</summary>
            <div className={styles.scroll} role="region" aria-label={t("board.by_quarter")} tabIndex={0}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">{t("board.quarter")}</th>
                    {COLUMNS.map((name) => <th key={name} scope="col" className={styles.figure} title={t(`formula.${name}`)}>{t(`number.${name}`)}</th>)}
                  </tr>
                </thead>
                <tbody>
                  {lively.map((each) => (
                    <tr key={each.quarter}>
                      <th scope="row">
                        {onDrill === undefined ? <bdi dir="ltr">{each.name}</bdi> : <button type="button" className={styles.cell} onClick={() => onDrill(each)} aria-label={t("board.quarter_label", { time: each.name, count: each.offered })}><bdi dir="ltr">{each.name}</bdi></button>}
                      </th>
                      {COLUMNS.map((name) => <td key={name} className={styles.figure}>{formats.number(each[name])}</td>)}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
