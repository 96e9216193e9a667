/** What a calendar comes to: how it stands, samples of working time, and what is said while it is closed. */
import { CircleAlert, Clock } from "lucide-react";
import { nativeNameOf, type LocaleCode } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import styles from "./Calendar.module.css";
import form from "./Form.module.css";
import { momentOf, standingOf } from "./calendar-moments";
import type { Tried } from "./use-trial";

export function CalendarTrial({ tried: { trial, problem }, isRight, zone }: { tried: Tried; isRight: boolean; zone: string }) {
  const reading = useReading();
  const { t } = reading;
  if (!isRight) {
    return (
      <div className={form.result} role="status">
        <Clock size={16} aria-hidden />
        <p>{t("calendars.trial_not_yet")}</p>
      </div>
    );
  }
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
