/** The numbers of a chart, for whoever would rather read them: closed until it is asked for. */
import { useReading } from "../../i18n/reading";
import reports from "../reports/Report.module.css";

export interface NumberRow {
  name: string;
  /** A time of the day, which runs from left to right in every language. */
  isTime?: boolean;
  cells: readonly string[];
}

interface NumberTableProps {
  title: string;
  first: string;
  columns: readonly string[];
  rows: readonly NumberRow[];
}

export function NumberTable({ title, first, columns, rows }: NumberTableProps) {
  const { t } = useReading();
  return (
    <details>
      <summary className={reports.formula}>
        {t("board.as_table")}
        <span className="only-for-readers">: {title}</span>
      </summary>
      <div className={reports.scroll} role="region" aria-label={title} tabIndex={0}>
        <table className={reports.table}>
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {columns.map((column, at) => (
                <th key={at} scope="col" className={reports.figure}>
                  <bdi>{column}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, isTime, cells }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi dir={isTime ? "ltr" : "auto"}>{name}</bdi>
                </th>
                {cells.map((cell, at) => (
                  <td key={at} className={reports.figure}>
                    <bdi dir="ltr">{cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
