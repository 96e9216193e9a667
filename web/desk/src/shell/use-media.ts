/** Whether a media query matches, as it changes. Widths are those of the layout's steps. */
import { useCallback, useSyncExternalStore } from "react";

/** Below this the customer panel is a drawer: beside it the thread would have the width of a telephone. */
export const DRAWER = "(max-width: 72rem)";
/** Below this the list and the case are shown one at a time. */
export const ONE_COLUMN = "(max-width: 43.75rem)";

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
