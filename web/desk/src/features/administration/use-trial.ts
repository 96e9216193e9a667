/** What a calendar comes to, while it is being written: nothing is kept by it. */
import { useEffect, useState } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { tryCalendar, type CalendarDraft, type Trial } from "../../wire/calendars";
import { WireError } from "../../wire/errors";
import { explain, type Explanation } from "../problems/explain";

const SETTLED_MS = 400;

export interface Tried {
  /** The last that could be tried. */
  trial: Trial | null;
  problem: Explanation | null;
}

/** What is wrong with the hours, in the server's words; that it cannot tell just now has nothing to do with saving. */
export function explainTrial(reading: Reading, error: unknown): Explanation {
  const isTheirs = error instanceof WireError && !error.isPassing;
  return isTheirs ? explain(reading, error) : { title: reading.t("calendars.trial_failed"), detail: reading.t("calendars.trial_failed_detail") };
}

/** `draft`: null as long as what is written is known to be wrong: the server is not asked about it. */
export function useTrial(draft: CalendarDraft | null): Tried {
  const reading = useReading();
  const desk = useDesk();
  const [trial, setTrial] = useState<Trial | null>(null);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const asked = draft === null ? null : JSON.stringify(draft);
  useEffect(() => {
    if (asked === null) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      tryCalendar(desk.api, JSON.parse(asked) as CalendarDraft)
        .then((found) => isCurrent && (setTrial(found), setProblem(null)))
        .catch((error: unknown) => isCurrent && setProblem(explainTrial(reading, error)));
    }, SETTLED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked, desk.api, reading]);
  return { trial, problem };
}
