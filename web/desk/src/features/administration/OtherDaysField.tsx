/** Dates with hours of their own: holidays, short days, days one opens all the same. */
import { Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import type { OtherDay } from "../../wire/calendars";
import styles from "./Calendar.module.css";
import form from "./Form.module.css";
import { SpansField } from "./SpansField";

export function OtherDaysField({ days, onChange }: { days: OtherDay[]; onChange(days: OtherDay[]): void }) {
  const { t, formats } = useReading();
  const change = (at: number, changes: Partial<OtherDay>) => onChange(days.map((each, index) => (index === at ? { ...each, ...changes } : each)));
  const box = useRef<HTMLFieldSetElement>(null);
  const focusLast = (what: string) => requestAnimationFrame(() => [...(box.current?.querySelectorAll<HTMLElement>(what) ?? [])].at(-1)?.focus());
  const remove = (at: number) => {
    onChange(days.filter((_, index) => index !== at));
    focusLast("button");
  };
  const add = () => {
    onChange([...days, { date: "", note: "", spans: [] }]);
    focusLast("input[type=date]");
  };
  return (
    <fieldset ref={box} className={form.group}>
      <legend className={form.legend}>{t("calendars.days")}</legend>
      <p className={form.hint}>{t("calendars.days_explained")}</p>
      {days.map((day, at) => {
        const name = day.date === "" ? t("calendars.day_number", { number: at + 1 }) : formats.longDate(day.date);
        return (
          <div key={at} className={styles.otherDay}>
            <Field type="date" label={t("calendars.date")} required value={day.date} onChange={(event) => change(at, { date: event.target.value })} />
            <Field
              label={t("calendars.note")}
              dir="auto"
              maxLength={120}
              placeholder={t("calendars.note_example")}
              value={day.note}
              onChange={(event) => change(at, { note: event.target.value })}
            />
            <SpansField name={name} spans={day.spans} onChange={(spans) => change(at, { spans })} />
            <IconButton size="s" label={t("calendars.day_remove", { name })} onClick={() => remove(at)}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          </div>
        );
      })}
      <div>
        <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={add}>
          {t("calendars.day_add")}
        </Button>
      </div>
    </fieldset>
  );
}
