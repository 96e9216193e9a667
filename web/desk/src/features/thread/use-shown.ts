/** Brings one message into view, loading what lies between, and lets it stand out for a moment. */
import { useEffect, useRef, type RefObject } from "react";
import { useDesk } from "../../state/desk-context";
import { useAttempt } from "../problems/use-attempt";

export interface Shown {
  /** Which message; undefined for none. */
  id: string | undefined;
  /** It is among those of the thread: one that has just been moved there comes a little later than the thread. */
  isHere: boolean;
}

export function useShown(caseId: string, { id, isHere }: Shown, isLoaded: boolean, box: RefObject<HTMLDivElement | null>): void {
  const desk = useDesk();
  const { attempt } = useAttempt();
  const asked = useRef<string | undefined>(undefined);
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (id === undefined || !isLoaded || isHere || asked.current === id) return;
    asked.current = id;
    void attempt(() => desk.older.loadUntil(caseId, id));
  }, [desk, caseId, id, isLoaded, isHere, attempt]);
  useEffect(() => {
    // A thread that is read anew has let go of it, and of where it stood.
    if (!isHere) shown.current = undefined;
    if (id === undefined || !isHere || shown.current === id) return;
    // It is drawn after what was loaded has been.
    const frame = window.requestAnimationFrame(() => {
      const bubble = box.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
      if (bubble == null) return;
      shown.current = id;
      bubble.tabIndex = -1;
      bubble.dataset["shown"] = "";
      // Of what does not fit the beginning is read first.
      const fits = bubble.offsetHeight <= (box.current?.clientHeight ?? 0);
      bubble.scrollIntoView({ block: fits ? "center" : "start" });
      bubble.focus({ preventScroll: true });
    });
    return () => window.cancelAnimationFrame(frame);
  }, [id, isHere, box]);
}
