/** What a view has loaded is read anew every few seconds while somebody looks at it: it is told of the moment, and moments pass. */
import { useEffect } from "react";
import type { Loaded } from "./use-loaded";

const READ_EVERY_MS = 5000;

export function useReread<T>(loaded: Loaded<T>): void {
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  useEffect(() => {
    const timer = window.setInterval(() => document.visibilityState === "visible" && reload?.(), READ_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [reload]);
}
