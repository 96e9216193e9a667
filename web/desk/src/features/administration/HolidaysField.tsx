/** Whose holidays a calendar keeps, and what becomes of each that comes and of the day before it. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { Choice, Select } from "../../ui/Field";
import { describeCountry, listHolidayCountries, type Holidays, type Trial } from "../../wire/calendars";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { ComingHolidays } from "./ComingHolidays";
import { EffectField } from "./EffectField";
import form from "./Form.module.css";
import { beginWith, countryOf } from "./holidays";

export interface HolidaysFieldProps {
  holidays: Holidays | null;
  trial: Trial | null;
  onChange(holidays: Holidays | null): void;
}

export function HolidaysField({ holidays, trial, onChange }: HolidaysFieldProps) {
  const reading = useReading();
  const { t, locale } = reading;
  const desk = useDesk();
  const loaded = useLoaded(() => listHolidayCountries(desk.api), "all");
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  const codes = loaded.state === "ready" ? loaded.value : holidays === null ? [] : [holidays.country];
  const order = new Intl.Collator(locale);
  const options = codes.map((code) => ({ value: code, label: countryOf(reading, code) })).sort((one, other) => order.compare(one.label, other.label));
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t("calendars.holidays")}</legend>
      <p className={form.hint}>{t("calendars.holidays_explained")}</p>
      <div className={form.grid}>
        <Select
          label={t("calendars.country")}
          value={holidays?.country ?? ""}
          options={[{ value: "", label: t("calendars.country_none") }, ...options]}
          onChange={(country) => onChange(country === "" ? null : beginWith(country))}
        />
      </div>
      {holidays !== null && <OfCountry key={holidays.country} holidays={holidays} trial={trial} onChange={onChange} />}
    </fieldset>
  );
}

function OfCountry({ holidays, trial, onChange }: HolidaysFieldProps & { holidays: Holidays }) {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => describeCountry(desk.api, holidays.country), holidays.country);
  const change = (changes: Partial<Holidays>) => onChange({ ...holidays, ...changes });
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  if (loaded.state !== "ready" || loaded.value === null) return null;
  const { categories, subdivisions } = loaded.value;
  const toggle = (category: string, isKept: boolean) => {
    const kept = categories.filter((each) => (each === category ? isKept : holidays.categories.includes(each)));
    if (kept.length > 0) change({ categories: kept });
  };
  const isUkraine = holidays.country === "UA";
  return (
    <>
      {subdivisions.length > 0 && (
        <div className={form.grid}>
          <Select
            label={t("calendars.part")}
            value={holidays.subdivision ?? ""}
            options={[{ value: "", label: t("calendars.part_none") }, ...subdivisions.map(({ code, name }) => ({ value: code, label: name }))]}
            onChange={(code) => change({ subdivision: code === "" ? null : code })}
          />
        </div>
      )}
      {categories.length > 1 && (
        <fieldset className={form.group}>
          <legend className={form.legend}>{t("calendars.kinds")}</legend>
          <p className={form.hint}>{t("calendars.kinds_explained")}</p>
          <div className={form.row}>
            {categories.map((category) => (
              <Choice
                key={category}
                kind="checkbox"
                checked={holidays.categories.includes(category)}
                onChange={(event) => toggle(category, event.target.checked)}
                label={t(`calendars.kind.${category}` as TextKey)}
              />
            ))}
          </div>
        </fieldset>
      )}
      <EffectField
        label={t("calendars.eves")}
        name={t("calendars.eves")}
        hint={t("calendars.eves_explained")}
        effect={holidays.eves}
        onChange={(eves) => eves !== null && change({ eves })}
      />
      {trial?.lists_none && (
        <p className={form.hint} role="status">
          {t(isUkraine ? "calendars.lists_none_ua" : "calendars.lists_none")}
        </p>
      )}
      {trial !== null && trial.coming.length > 0 && <ComingHolidays holidays={holidays} coming={trial.coming} onChange={onChange} />}
    </>
  );
}
