/** One calendar: the week, the days that differ, what is said while it is closed, and what all that comes to. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { CalendarDraft } from "../../wire/calendars";
import type { Explanation } from "../problems/explain";
import styles from "./Calendar.module.css";
import { areHours, weekdaysOf } from "./calendar-moments";
import { CalendarTrial } from "./CalendarTrial";
import form from "./Form.module.css";
import { FormFoot } from "./FormFoot";
import { HolidaysField } from "./HolidaysField";
import { effectsOf } from "./holidays";
import { OtherDaysField } from "./OtherDaysField";
import { SpansField } from "./SpansField";
import { filledIn, TextsField } from "./TextsField";
import { useTrial } from "./use-trial";

export interface CalendarFormProps {
  draft: CalendarDraft;
  isNew: boolean;
  zone: string;
  suggestedTexts: Record<string, string>;
  isBusy: boolean;
  problem: Explanation | null;
  onSave(draft: CalendarDraft): void;
  onCancel(): void;
}

export function CalendarForm({ draft, isNew, zone, suggestedTexts, isBusy, problem, onSave, onCancel }: CalendarFormProps) {
  const reading = useReading();
  const { t } = reading;
  const [calendar, setCalendar] = useState(draft);
  const change = (changes: Partial<CalendarDraft>) => setCalendar((before) => ({ ...before, ...changes }));
  const written: CalendarDraft = { ...calendar, days: calendar.days.filter((day) => day.date !== ""), closed_texts: filledIn(calendar.closed_texts) };
  // Hours that are hidden are not sent; all others must be such as can be reckoned with.
  const hours = [...calendar.week, ...calendar.days.map(({ spans }) => spans), ...effectsOf(calendar.holidays).map(({ spans }) => spans)];
  const isRight = hours.every(areHours);
  const tried = useTrial(isRight ? { ...written, name: written.name.trim() || "–" } : null);
  const { form: ref, refuse } = useRefusal();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) onSave(written);
    else refuse();
  };
  return (
    <form ref={ref} className={form.form} onSubmit={submit}>
      <Field
        label={t("calendars.name")}
        hint={t("calendars.name_explained")}
        dir="auto"
        required
        maxLength={120}
        value={calendar.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <div className={form.group}>
        <Choice kind="checkbox" checked={calendar.is_default} disabled={draft.is_default} onChange={(event) => change({ is_default: event.target.checked })} label={t("calendars.own")} />
        <p className={form.hint}>{t("calendars.own_explained")}</p>
      </div>
      <fieldset className={form.group}>
        <legend className={form.legend}>{t("calendars.week")}</legend>
        <p className={form.hint}>{t("calendars.week_explained", { zone: zone.replaceAll("_", " ") })}</p>
        <div className={styles.week}>
          {weekdaysOf(reading).map(({ index, name }) => (
            <div key={index} className={styles.day} role="group" aria-label={name}>
              <span className={styles.dayName}>{name}</span>
              <SpansField
                name={name}
                spans={calendar.week[index] ?? []}
                onChange={(spans) => change({ week: calendar.week.map((each, at) => (at === index ? spans : each)) })}
              />
            </div>
          ))}
        </div>
      </fieldset>
      <HolidaysField holidays={calendar.holidays} trial={tried.trial} onChange={(holidays) => change({ holidays })} />
      <OtherDaysField days={calendar.days} onChange={(days) => change({ days })} />
      <div className={form.group}>
        <TextsField
          label={t("calendars.texts")}
          hint={t("calendars.texts_explained", { field: "{{opens}}", holiday: "{{holiday}}" })}
          texts={calendar.closed_texts}
          maxLength={1000}
          isLong
          onChange={(texts) => change({ closed_texts: texts })}
        />
        {Object.keys(written.closed_texts).length === 0 && (
          <div>
            <Button size="s" onClick={() => change({ closed_texts: suggestedTexts })}>
              {t("calendars.texts_suggest")}
            </Button>
          </div>
        )}
      </div>
      <fieldset className={form.group}>
        <legend className={form.legend}>{t("calendars.trial")}</legend>
        <CalendarTrial tried={tried} isRight={isRight} zone={zone} />
      </fieldset>
      {!isNew && (
        <div className={form.group}>
          <Choice kind="checkbox" checked={!calendar.active} onChange={(event) => change({ active: !event.target.checked })} label={t("calendars.archive")} />
          <p className={form.hint}>{t("calendars.archive_explained")}</p>
        </div>
      )}
      <FormFoot problem={problem} isBusy={isBusy} onCancel={onCancel} />
    </form>
  );
}
