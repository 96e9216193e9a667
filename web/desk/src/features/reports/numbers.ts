/** The numbers of a report: how each is called, by what formula it is counted, how it is written, and what it is made of. */
import type { TextKey } from "../../i18n/text";
import type { DayFigures } from "../../wire/answers";

/** What a number can be followed down to. */
export type Drill = "offered" | "answered" | "answered_within" | "answered_late" | "abandoned" | "waiting" | "returned" | "handled";

export type NumberName = Exclude<keyof DayFigures, "abandoned_within">;

export interface NumberOf {
  name: NumberName;
  text: TextKey;
  formula: TextKey;
  kind: "count" | "share" | "seconds";
  drill: Drill;
}

export const NUMBERS: readonly NumberOf[] = [
  { name: "offered", text: "number.offered", formula: "formula.offered", kind: "count", drill: "offered" },
  { name: "answered", text: "number.answered", formula: "formula.answered", kind: "count", drill: "answered" },
  { name: "answered_within", text: "number.answered_within", formula: "formula.answered_within", kind: "count", drill: "answered_within" },
  { name: "abandoned", text: "number.abandoned", formula: "formula.abandoned", kind: "count", drill: "abandoned" },
  { name: "waiting", text: "number.waiting", formula: "formula.waiting", kind: "count", drill: "waiting" },
  { name: "returned", text: "number.returned", formula: "formula.returned", kind: "count", drill: "returned" },
  { name: "handled", text: "number.handled", formula: "formula.handled", kind: "count", drill: "handled" },
  { name: "service_level_of_offered", text: "number.service_level_of_offered", formula: "formula.service_level_of_offered", kind: "share", drill: "answered_within" },
  { name: "service_level_of_answered", text: "number.service_level_of_answered", formula: "formula.service_level_of_answered", kind: "share", drill: "answered_within" },
  { name: "service_level_without_short_abandons", text: "number.service_level_without_short_abandons", formula: "formula.service_level_without_short_abandons", kind: "share", drill: "answered_within" },
  { name: "service_level_short_abandons_met", text: "number.service_level_short_abandons_met", formula: "formula.service_level_short_abandons_met", kind: "share", drill: "answered_within" },
  { name: "abandonment", text: "number.abandonment", formula: "formula.abandonment", kind: "share", drill: "abandoned" },
  { name: "average_speed_of_answer", text: "number.average_speed_of_answer", formula: "formula.average_speed_of_answer", kind: "seconds", drill: "answered" },
  { name: "longest_wait_seconds", text: "number.longest_wait_seconds", formula: "formula.longest_wait_seconds", kind: "seconds", drill: "answered" },
  { name: "average_interaction", text: "number.average_interaction", formula: "formula.average_interaction", kind: "seconds", drill: "handled" },
  { name: "average_handling", text: "number.average_handling", formula: "formula.average_handling", kind: "seconds", drill: "handled" },
];

const BY_NAME = new Map(NUMBERS.map((each) => [each.name, each]));

export function numberOf(name: NumberName): NumberOf {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new Error(`no number ${name}`);
  return found;
}

/** The variants of the service level, in the order in which they are offered for choice. */
export const SERVICE_LEVELS: readonly NumberName[] = [
  "service_level_of_offered",
  "service_level_of_answered",
  "service_level_without_short_abandons",
  "service_level_short_abandons_met",
];

/** Hours, minutes and seconds: "1:02:05", "0:40". Digits run the same way in every language. */
export function clockOf(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** A number as the reader writes it; nothing to divide by is a dash. */
export function written(kind: NumberOf["kind"], value: number | null, locale: string): string {
  if (value === null) return "–";
  if (kind === "seconds") return clockOf(value);
  const style = kind === "share" ? ({ style: "percent", maximumFractionDigits: 1 } as const) : {};
  return new Intl.NumberFormat(locale, style).format(value);
}

/** The day before or after a date of the form 2026-01-31. */
export function shiftDate(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The time of an instant as clocks in a zone showed it: "09:05:12". */
export function timeIn(zone: string, instant: string, locale: string): string {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  return new Intl.DateTimeFormat(locale, parts).format(Date.parse(instant));
}
