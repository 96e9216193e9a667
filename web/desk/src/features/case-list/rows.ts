/** A list that is kept up to date without jumping; pure. Rows stay where they are, what came is told and shown when asked. */
import type { CaseLine } from "../../wire/answers";

export interface Row {
  line: CaseLine;
  /** It was in the list when it was shown and would not be now. */
  hasLeft: boolean;
}

export interface Shown {
  rows: readonly Row[];
  cursor: string | null;
  /** Cases that would stand in the list and are not shown yet. */
  newcomers: number;
}

export function firstPage(lines: readonly CaseLine[], cursor: string | null): Shown {
  return { rows: lines.map((line) => ({ line, hasLeft: false })), cursor, newcomers: 0 };
}

export function withNextPage(shown: Shown, lines: readonly CaseLine[], cursor: string | null): Shown {
  const known = new Set(shown.rows.map((row) => row.line.case_id));
  const more = lines.filter((line) => !known.has(line.case_id)).map((line) => ({ line, hasLeft: false }));
  return { ...shown, rows: [...shown.rows, ...more], cursor };
}

/**
 * Folds a fresh look at the list's beginning into what is shown. `isWhole`: the look covers all there is, so what is missing
 * has left; otherwise only rows above the last one that was seen again are known to have left.
 */
export function refreshed(shown: Shown, fresh: readonly CaseLine[], isWhole: boolean): Shown {
  const now = new Map(fresh.map((line) => [line.case_id, line]));
  const last = shown.rows.findLastIndex((row) => now.has(row.line.case_id));
  const rows = shown.rows.map((row, index) => {
    const line = now.get(row.line.case_id);
    if (line !== undefined) return { line, hasLeft: false };
    return isWhole || index < last ? { ...row, hasLeft: true } : row;
  });
  const known = new Set(shown.rows.map((row) => row.line.case_id));
  return { ...shown, rows, newcomers: fresh.filter((line) => !known.has(line.case_id)).length };
}

/** Those of the shown rows that have left the list. */
export function gone(shown: Shown): string[] {
  return shown.rows.filter((row) => row.hasLeft).map((row) => row.line.case_id);
}

/** What has left the list is shown as it is now, where it may still be seen. */
export function withThoseGone(shown: Shown, lines: readonly CaseLine[]): Shown {
  const now = new Map(lines.map((line) => [line.case_id, line]));
  const rows = shown.rows.map((row) => (row.hasLeft ? { ...row, line: now.get(row.line.case_id) ?? row.line } : row));
  return { ...shown, rows };
}
