/** Filters being chosen: applied together, each taken off alone. Values of own fields are tried before the list is another. */
import { useState } from "react";
import { findRefused, type Refused } from "./refusals";

interface WithFields {
  /** What is asked of own fields, a line each. */
  field: string | null;
}

export interface FilterDraft<T extends WithFields> {
  draft: T;
  /** What is wrong with a value of an own field: to be said at it. */
  wrong: Refused | null;
  change(part: Partial<T>): void;
  /** Forgets what was chosen and not applied. */
  begin(): void;
  /** Answers whether the list is another now. */
  apply(): Promise<boolean>;
  takeOff(part: Partial<T>): void;
}

/** `tried`: asks the server for the list. What it fails with, but for a value, is told by the list itself. */
export function useFilterDraft<T extends WithFields>(asked: T, tried: (draft: T) => Promise<unknown>, onAsk: (change: Partial<T>) => void): FilterDraft<T> {
  const [draft, setDraft] = useState(asked);
  const [wrong, setWrong] = useState<Refused | null>(null);
  const change = (part: Partial<T>) => setDraft((before) => ({ ...before, ...part }));
  return {
    draft,
    wrong,
    change,
    begin: () => {
      setDraft(asked);
      setWrong(null);
    },
    apply: async () => {
      const isNew = draft.field !== null && draft.field !== asked.field;
      const refused = isNew ? await findRefused(() => tried(draft)).catch(() => null) : null;
      setWrong(refused);
      if (refused === null) onAsk(draft);
      return refused === null;
    },
    // A filter is taken off while the form is open: then the form says so too, and keeps the rest.
    takeOff: (part) => {
      change(part);
      onAsk(part);
    },
  };
}
