/** Says that something was done, with the way back when there is one. */
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useAttempt, useToast } from "./use-attempt";

/** `undo` takes it back; `onUndone`: then what is shown is read anew. */
export type TellDone = (title: string, undo?: () => Promise<unknown>, onUndone?: () => void) => void;

export function useDone(): TellDone {
  const { t } = useReading();
  const toast = useToast();
  const { attempt } = useAttempt();
  return useCallback(
    (title, undo, onUndone) => {
      const goBack = async (back: () => Promise<unknown>) => {
        if (!(await attempt(back))) return;
        toast({ tone: "done", title: t("form.undone") });
        onUndone?.();
      };
      const action = undo === undefined ? undefined : { label: t("common.undo"), onChoose: () => void goBack(undo) };
      toast({ tone: "done", title, action });
    },
    [t, toast, attempt],
  );
}
