/** The desk's directory, refreshed while a view shows it. */
import { useEffect } from "react";
import type { Names } from "../../state/directory";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";

export function useNames(): Names {
  const { directory } = useDesk();
  useEffect(() => void directory.refresh(), [directory]);
  return useValue(directory.names, (names) => names);
}
