/** Something fetched once for a view, with its loading and its failure. */
import { useCallback, useEffect, useRef, useState } from "react";
import { WireError } from "../../wire/errors";

export type Loaded<T> =
  | { state: "loading" }
  | { state: "failed"; error: unknown; reload(): void }
  | { state: "ready"; value: T; reload(): void };

type Outcome<T> = { state: "loading" } | { state: "failed"; error: unknown } | { state: "ready"; value: T; of: string };

/** May what was read before stay on the screen, although it could not be read again? Not when it is no longer the reader's to see. */
const mayStay = (error: unknown) => error instanceof WireError && error.isPassing;

/** Loads anew when `key` changes. While reloading, what was there stays. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    let isCurrent = true;
    latest
      .current()
      .then((value) => isCurrent && setOutcome({ state: "ready", value, of: key }))
      .catch((error: unknown) => {
        if (isCurrent) setOutcome((before) => (before.state === "ready" && before.of === key && mayStay(error) ? before : { state: "failed", error }));
      });
    return () => {
      isCurrent = false;
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return outcome.state === "loading" ? outcome : { ...outcome, reload };
}
