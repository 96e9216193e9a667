/** Saving a form: what went wrong is told in the form, what was saved can be undone. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { explain, type Explanation } from "../problems/explain";
import { useDone } from "../problems/use-done";

export interface Saving {
  isBusy: boolean;
  problem: Explanation | null;
  /** Answers true when it was saved. */
  save(action: () => Promise<unknown>): Promise<boolean>;
  /** Says that it was saved, or what `became` of it, with the way back. */
  tellSaved(undo?: () => Promise<unknown>, onUndone?: () => void, became?: string): void;
}

export function useSaving(): Saving {
  const reading = useReading();
  const done = useDone();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);

  const save = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(explain(reading, error, "form.kept"));
      return false;
    } finally {
      setBusy(false);
    }
  };

  const tellSaved: Saving["tellSaved"] = (undo, onUndone, became) => done(became ?? reading.t("form.saved"), undo, onUndone);

  return { isBusy, problem, save, tellSaved };
}
