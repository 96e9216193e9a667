/** What a calendar comes to, while it is being written: nothing is kept by it. */
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { tryCalendar, type CalendarDraft, type Trial } from "../../wire/calendars";
import { explain, type Explanation } from "../problems/explain";

const SETTLED_MS = 400;

export interface Tried {
  /** The last that could be tried. */
  trial: Trial | null;
  problem: Explanation | null;
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
        .catch((error: unknown) => isCurrent && setProblem(explain(reading, error)));
    }, SETTLED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked, desk.api, reading]);
  return { trial, problem };
}
