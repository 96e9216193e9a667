/** A number of a table that leads to what it is made of, unless there is nothing. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { written, type NumberKind } from "./numbers";
import styles from "./Report.module.css";

export interface NumberCellProps {
  text: TextKey;
  /** Of what row, for those who hear it. */
  of: string;
  kind: NumberKind;
  value: number | null;
  /** Undefined where the reader may not see what it is made of. */
  onDrill: (() => void) | undefined;
}

export function NumberCell({ text, of, kind, value, onDrill }: NumberCellProps) {
  const { t, locale } = useReading();
  const shown = written(kind, value, locale);
  if (value === null || value === 0) return <span className={styles.nothing}><bdi dir="ltr">{shown}</bdi></span>;
  if (onDrill === undefined) return <bdi dir="ltr">{shown}</bdi>;
  return (
    <button type="button" className={styles.cell} onClick={onDrill} aria-label={`${t(text)}, ${of}: ${shown}`}>
      <bdi dir="ltr">{shown}</bdi>
    </button>
  );
}
