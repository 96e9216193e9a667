/** Holidays of a calendar as the form shows and changes them. Pure. */
import type { Reading } from "../../i18n/reading";
import type { ComingDay, Effect, HolidayChoice, Holidays } from "../../wire/calendars";

export const REST = "public";
export const USUAL_HOURS = [{ opens: "09:00", closes: "13:00" }];
/** A holiday that comes round again within what is looked ahead is one of next year's. */
const SAME_ROUND_DAYS = 200;
const DAY_MS = 86_400_000;

/** A holiday, or its eve, the next time it comes. */
export interface ComingHoliday {
  key: string;
  isEve: boolean;
  name: string;
  category: string;
  /** In order; more than one when it lasts. */
  days: ComingDay[];
}

export function groupComing(coming: ComingDay[]): ComingHoliday[] {
  const groups = new Map<string, ComingHoliday>();
  for (const day of coming) {
    const id = `${String(day.is_eve)}/${day.key}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { key: day.key, isEve: day.is_eve, name: day.name, category: day.category, days: [day] });
    else if (Date.parse(day.date) - Date.parse(group.days[0]?.date ?? day.date) < SAME_ROUND_DAYS * DAY_MS) group.days.push(day);
  }
  return [...groups.values()];
}

/** As a tenant in this country begins: in Israel the eves are short. */
export function beginWith(country: string): Holidays {
  const eves: Effect = country === "IL" ? { how: "hours", spans: USUAL_HOURS } : { how: "as_usual", spans: [] };
  return { country, subdivision: null, categories: [REST], eves, choices: [] };
}

export function choiceOf(holidays: Holidays, { key, isEve }: Pick<ComingHoliday, "key" | "isEve">): Effect | null {
  const found = holidays.choices.find((each) => each.key === key);
  return (isEve ? found?.eve : found?.day) ?? null;
}

/** All that is chosen of what becomes of a day. */
export function effectsOf(holidays: Holidays | null): Effect[] {
  if (holidays === null) return [];
  return [holidays.eves, ...holidays.choices.flatMap(({ day, eve }) => [day, eve])].filter((effect) => effect != null);
}

/** Null: as is usual again. */
export function chooseFor(holidays: Holidays, { key, isEve }: Pick<ComingHoliday, "key" | "isEve">, effect: Effect | null): Holidays {
  const before: HolidayChoice = holidays.choices.find((each) => each.key === key) ?? { key, day: null, eve: null };
  const after = isEve ? { ...before, eve: effect } : { ...before, day: effect };
  const others = holidays.choices.filter((each) => each.key !== key);
  return { ...holidays, choices: after.day === null && after.eve === null ? others : [...others, after] };
}

/** What becomes of it when nobody has chosen anything for it. */
export function usualFor(holidays: Holidays, holiday: Pick<ComingHoliday, "key" | "isEve" | "category">): Effect {
  const asUsual: Effect = { how: "as_usual", spans: [] };
  if (!holiday.isEve) return holiday.category === REST ? { how: "closed", spans: [] } : asUsual;
  const itself = choiceOf(holidays, { key: holiday.key, isEve: false });
  return itself?.how === "as_usual" ? asUsual : holidays.eves;
}

/** "2–7 April 2027", by the wall calendar. */
export function datesOf({ locale }: Reading, days: ComingDay[]): string {
  const style = new Intl.DateTimeFormat(locale, { weekday: days.length === 1 ? "short" : undefined, day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const first = Date.parse(days[0]?.date ?? "");
  const last = Date.parse(days.at(-1)?.date ?? "");
  return days.length === 1 ? style.format(first) : style.formatRange(first, last);
}

export function countryOf({ locale }: Reading, code: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
}
