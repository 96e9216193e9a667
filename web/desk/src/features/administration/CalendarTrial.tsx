/** What a calendar comes to, while it is being written: nothing is kept by it. */
import { CircleAlert, Clock } from "lucide-react";
import { useEffect, useState } from "react";
import { nativeNameOf, type LocaleCode } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { tryCalendar, type CalendarDraft, type Trial } from "../../wire/calendars";
import { explain, type Explanation } from "../problems/explain";
import styles from "./Calendar.module.css";
import form from "./Form.module.css";
import { momentOf, standingOf } from "./calendar-moments";

const SETTLED_MS = 400;

export function CalendarTrial({ draft, zone }: { draft: CalendarDraft; zone: string }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const [trial, setTrial] = useState<Trial | null>(null);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const asked = JSON.stringify(draft);
  useEffect(() => {
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
  if (problem !== null) {
    return (
      <div className={form.result} data-tone="problem" role="status">
        <CircleAlert size={16} aria-hidden />
        <p>
          <bdi>{problem.title}</bdi> {problem.detail}
        </p>
      </div>
    );
  }
  if (trial === null) return null;
  const moment = (instant: string | null) => (instant === null ? t("calendars.never") : momentOf(reading, instant, zone));
  return (
    <div className={form.result} role="status">
      <Clock size={16} aria-hidden />
      <div className={styles.trial}>
        <p className={styles.standing}>{standingOf(reading, trial.standing, zone)}</p>
        <p>{t("calendars.sample", { hours: moment(trial.in_four_hours), day: moment(trial.end_of_next_day) })}</p>
        {Object.entries(trial.closed_texts).map(([locale, text]) => (
          <p key={locale} lang={locale} dir="auto">
            <span className={form.hint}>{nativeNameOf(locale as LocaleCode)}:</span> {text}
          </p>
        ))}
      </div>
    </div>
  );
}
