/** Names for rows that have none, so that each stays itself when another goes; and where the focus goes on when a row does. */
import { useEffect, useRef, useState } from "react";

export function useKeptRows(count: number) {
  const list = useRef<HTMLUListElement>(null);
  const next = useRef(count);
  const [keys, setKeys] = useState<readonly number[]>(() => Array.from({ length: count }, (_, place) => place));
  const dropped = useRef<number | null>(null);
  // A row that was added since.
  const all = keys.length >= count ? keys : [...keys, ...Array.from({ length: count - keys.length }, (_, more) => next.current + more)];
  useEffect(() => {
    if (all !== keys) {
      next.current += all.length - keys.length;
      setKeys(all);
    }
    if (dropped.current === null) return;
    const rows = [...(list.current?.children ?? [])];
    const row = rows[Math.min(dropped.current, rows.length - 1)];
    dropped.current = null;
    (row?.querySelector<HTMLElement>("[data-drop] button") ?? list.current)?.focus();
  });
  const keep = (are: readonly boolean[]) => setKeys(all.filter((_, place) => are[place]));
  const drop = (place: number) => {
    dropped.current = place;
    setKeys(all.filter((_, at) => at !== place));
  };
  return { list, keys: all, keep, drop };
}
