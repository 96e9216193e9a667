/** Brings one message into view, loading what lies between, and lets it stand out for a moment. */
import { useEffect, useRef, type RefObject } from "react";
import { useDesk } from "../../state/desk-context";
import { useAttempt } from "../problems/use-attempt";

export function useShown(caseId: string, messageId: string | undefined, isLoaded: boolean, box: RefObject<HTMLDivElement | null>): void {
  const desk = useDesk();
  const { attempt } = useAttempt();
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (messageId === undefined || !isLoaded || shown.current === messageId) return;
    shown.current = messageId;
    void attempt(async () => {
      if (!(await desk.older.loadUntil(caseId, messageId))) return;
      // It is drawn after what was loaded has been.
      window.requestAnimationFrame(() => {
        const bubble = box.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);
        if (bubble == null) return;
        bubble.tabIndex = -1;
        bubble.dataset["shown"] = "";
        // Of what does not fit the beginning is read first.
        const fits = bubble.offsetHeight <= (box.current?.clientHeight ?? 0);
        bubble.scrollIntoView({ block: fits ? "center" : "start" });
        bubble.focus({ preventScroll: true });
      });
    });
  }, [desk, caseId, messageId, isLoaded, box, attempt]);
}
