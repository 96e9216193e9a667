/** Looks again at what is shown, each so often and only while the page is seen. */
import { useEffect } from "react";

/** `look`: undefined while there is nothing to look at again. */
export function useLookingAgain(look: (() => void) | undefined, everyMs: number): void {
  useEffect(() => {
    if (look === undefined) return;
    const timer = window.setInterval(() => document.visibilityState === "visible" && look(), everyMs);
    return () => window.clearInterval(timer);
  }, [look, everyMs]);
}
