/** Runs an action of the agent: busy while it runs, explained in a toast when it fails. */
import { createContext, useCallback, useContext, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Toast, ToastRack } from "../../ui/Toasts";
import { WireError } from "../../wire/errors";
import { explain } from "./explain";

const RackContext = createContext<ToastRack | null>(null);
export const RackProvider = RackContext.Provider;

function useRack(): ToastRack {
  const rack = useContext(RackContext);
  if (rack === null) throw new Error("a view outside RackProvider");
  return rack;
}

export function useToast(): (toast: Toast) => void {
  const rack = useRack();
  return useCallback((toast: Toast) => rack.show(toast), [rack]);
}

export interface Attempt {
  isBusy: boolean;
  /** Answers true when the action succeeded. `kept` says in the toast what was not lost. */
  attempt(action: () => Promise<unknown>, kept?: TextKey): Promise<boolean>;
}

export function useAttempt(): Attempt {
  const reading = useReading();
  const rack = useRack();
  /** The toast that tells of the last failure. */
  const told = useRef<number | null>(null);
  const [isBusy, setBusy] = useState(false);
  const attempt = useCallback(
    async (action: () => Promise<unknown>, kept?: TextKey) => {
      setBusy(true);
      // What failed before this was begun is told no more when this has succeeded.
      const before = told.current;
      try {
        await action();
        if (before !== null) rack.dismiss(before);
        return true;
      } catch (error) {
        if (!(error instanceof WireError)) console.error(error);
        told.current = rack.show({ tone: "problem", ...explain(reading, error, kept) });
        if (before !== null) rack.dismiss(before);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [reading, rack],
  );
  return { isBusy, attempt };
}
