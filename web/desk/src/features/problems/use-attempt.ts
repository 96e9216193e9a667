/** Runs an action of the agent: busy while it runs, explained in a toast when it fails. */
import { createContext, useCallback, useContext, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Toast, ToastRack } from "../../ui/Toasts";
import { WireError } from "../../wire/errors";
import { explain } from "./explain";

const RackContext = createContext<ToastRack | null>(null);
export const RackProvider = RackContext.Provider;

export function useToast(): (toast: Toast) => void {
  const rack = useContext(RackContext);
  if (rack === null) throw new Error("a view outside RackProvider");
  return useCallback((toast: Toast) => rack.show(toast), [rack]);
}

export interface Attempt {
  isBusy: boolean;
  /** Answers true when the action succeeded. `kept` says in the toast what was not lost. */
  attempt(action: () => Promise<unknown>, kept?: TextKey): Promise<boolean>;
}

export function useAttempt(): Attempt {
  const reading = useReading();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const attempt = useCallback(
    async (action: () => Promise<unknown>, kept?: TextKey) => {
      setBusy(true);
      try {
        await action();
        return true;
      } catch (error) {
        if (!(error instanceof WireError)) console.error(error);
        toast({ tone: "problem", ...explain(reading, error, kept) });
        return false;
      } finally {
        setBusy(false);
      }
    },
    [reading, toast],
  );
  return { isBusy, attempt };
}
