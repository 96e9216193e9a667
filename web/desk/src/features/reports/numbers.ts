/** The numbers of a report: how each is called, by what formula it is counted, how it is written, and what it is made of. */
import type { TextKey } from "../../i18n/text";
import type { AgentDay, AskedPieces, DayFigures } from "../../wire/answers";

/** What a number can be followed down to. */
export type Drill = AskedPieces["number"];

export type NumberName = Exclude<keyof DayFigures, "abandoned_within">;
export type NumberKind = "count" | "share" | "seconds";

/** How a number is called, by what formula it is counted, and what it is made of. */
export interface Counted {
  text: TextKey;
  formula: TextKey;
  drill: Drill;
}

export interface NumberOf extends Counted {
  name: NumberName;
  kind: NumberKind;
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
  { name: "average_interaction", text: "number.average_interaction", formula: "formula.average_interaction", kind: "seconds", drill: "interaction" },
  { name: "average_handling", text: "number.average_handling", formula: "formula.average_handling", kind: "seconds", drill: "handled" },
];

export interface AgentNumber extends Counted {
  kind: NumberKind;
  of(agent: AgentDay): number | null;
}

export function notReady({ states }: AgentDay): number {
  return states.not_ready.reduce((sum, each) => sum + each.seconds, 0);
}

/** Of what each agent did, in the order of the table. */
export const AGENT_NUMBERS: readonly AgentNumber[] = [
  { text: "number.handled", formula: "formula.handled", kind: "count", drill: "handled", of: (agent) => agent.handled },
  { text: "number.average_interaction", formula: "formula.average_interaction", kind: "seconds", drill: "interaction", of: (agent) => agent.average_interaction },
  { text: "number.average_handling", formula: "formula.average_handling", kind: "seconds", drill: "handled", of: (agent) => agent.average_handling },
  { text: "number.declined", formula: "formula.declined", kind: "count", drill: "declined", of: (agent) => agent.declined },
  { text: "number.timed_out", formula: "formula.timed_out", kind: "count", drill: "timed_out", of: (agent) => agent.timed_out },
  { text: "number.ready", formula: "formula.ready", kind: "seconds", drill: "ready", of: ({ states }) => states.ready },
  { text: "number.not_ready", formula: "formula.not_ready", kind: "seconds", drill: "not_ready", of: notReady },
  { text: "number.occupied", formula: "formula.occupied", kind: "seconds", drill: "occupied", of: ({ states }) => states.occupied },
  { text: "number.occupancy", formula: "formula.occupancy", kind: "share", drill: "occupancy", of: ({ states }) => states.occupancy },
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
export function written(kind: NumberKind, value: number | null, locale: string): string {
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
