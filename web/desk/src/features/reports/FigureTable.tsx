/** Parts of a day side by side; each number leads to what it is made of. */
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import type { DayFigures } from "../../wire/answers";
import { NumberCell } from "./NumberCell";
import { numberOf, type NumberName } from "./numbers";
import styles from "./Report.module.css";

export interface FigureRow {
  key: string;
  name: ReactNode;
  label: string;
  figures: DayFigures;
}

export interface FigureTableProps {
  title: string;
  first: string;
  columns: readonly NumberName[];
  rows: FigureRow[];
  csv: string;
  onDrill(name: NumberName, row: FigureRow): void;
}

export function FigureTable({ title, first, columns, rows, csv, onDrill }: FigureTableProps) {
  const { t } = useReading();
  return (
    <section className={styles.part}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{title}</h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: title })}>
          <Download size={14} aria-hidden /> CSV
        </a>
      </div>
      <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {columns.map((name) => (
                <th key={name} scope="col" className={styles.figure} title={t(numberOf(name).formula)}>{t(numberOf(name).text)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row"><bdi>{row.name}</bdi></th>
                {columns.map((name) => (
                  <td key={name} className={styles.figure}>
                    <NumberCell text={numberOf(name).text} of={row.label} kind={numberOf(name).kind} value={row.figures[name]} onDrill={() => onDrill(name, row)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
