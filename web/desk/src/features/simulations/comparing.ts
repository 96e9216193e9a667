/** What is compared, by which numbers, and which of two is better with what certainty. */
import type { Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Compared, Contender, Estimate } from "../../wire/simulations";
import { written } from "../reports/numbers";

export interface ComparedNumber {
  name: string;
  text: TextKey;
  formula: TextKey;
  kind: "share" | "seconds";
  /** Which of two is better; of an occupancy nobody can say. */
  better: "more" | "less" | null;
}

export const COMPARED: readonly ComparedNumber[] = [
  { name: "sl_answered_offered", text: "simulations.number_level", formula: "simulations.formula_level", kind: "share", better: "more" },
  { name: "average_wait", text: "simulations.number_wait", formula: "simulations.formula_wait", kind: "seconds", better: "less" },
  { name: "abandonment", text: "simulations.number_abandonment", formula: "simulations.formula_abandonment", kind: "share", better: "less" },
  { name: "value_answered_within", text: "simulations.number_value", formula: "simulations.formula_value", kind: "share", better: "more" },
  { name: "answered_by_best", text: "simulations.number_best", formula: "simulations.formula_best", kind: "share", better: "more" },
  { name: "occupancy", text: "number.occupancy", formula: "simulations.formula_occupancy", kind: "share", better: null },
];

/** Those that say something of these: whom work suits best is no question where nobody is better at anything else. */
export const tellingOf = (policies: readonly Compared[]): ComparedNumber[] =>
  COMPARED.filter(({ name }) => policies.some(({ figures: { all } }) => all[name] !== undefined && (name !== "answered_by_best" || all[name].mean < 1)));

/** What a contender is called: its policy or rule, and what would be otherwise. */
export function labelOf({ t, formats }: Reading, contender: Contender): string {
  const { kind, name, agents, queue, arrivals } = contender;
  const what =
    kind === "in_force" ? t("simulations.in_force_named", { name: nameOf(t, name) }) : kind === "policy" ? name : t(kind === "first_come" ? "simulations.first_come" : "simulations.plain_priority");
  const parts = [what];
  if (agents !== 0) {
    const change = { count: Math.abs(agents), queue: queue ?? "" };
    if (queue === null) parts.push(t(agents > 0 ? "simulations.more_people" : "simulations.fewer_people", change));
    else parts.push(t(agents > 0 ? "simulations.more_people_in" : "simulations.fewer_people_in", change));
  }
  if (arrivals !== 1) parts.push(t("simulations.customers_times", { percent: formats.number(Math.round(arrivals * 100)) }));
  return parts.join(" · ");
}

/** The policy that the program has when a centre has none of its own. */
const BUILT_IN = "longest_idle";
const nameOf = (t: Reading["t"], name: string) => (name === BUILT_IN ? t("routing.built_in") : name);

/** A number with its range, as people read it: "78.2 % (77.1 % – 79.3 %)". */
export function withRange(number: ComparedNumber, estimate: Estimate | undefined, locale: string): string {
  if (estimate === undefined) return "–";
  const mean = written(number.kind, estimate.mean, locale);
  return estimate.low === null || estimate.high === null ? mean : `${mean} (${rangeOf(number, estimate.low, estimate.high, locale)})`;
}

export function rangeOf(number: ComparedNumber, low: number, high: number, locale: string): string {
  const [least, most] = boundsOf(number, low, high);
  return `${written(number.kind, least, locale)} – ${written(number.kind, most, locale)}`;
}

/** What cannot be is not told: nobody waits less than not at all. */
export function boundsOf(number: ComparedNumber, low: number, high: number): [number, number] {
  return [Math.max(0, low), number.kind === "share" ? Math.min(1, high) : high];
}

export type Verdict = "better" | "worse" | "higher" | "lower" | "unclear" | "alike";

export interface Judged {
  verdict: Verdict;
  /** Do the two ranges share nothing? */
  isApart: boolean;
  difference: Estimate;
}

/** Of one number: what the difference from the first one's says. */
export function judge(number: ComparedNumber, first: Estimate | undefined, other: Estimate | undefined, difference: Estimate | undefined): Judged | null {
  if (first === undefined || other === undefined || difference === undefined || difference.low === null || difference.high === null) return null;
  const isApart = first.low !== null && first.high !== null && other.low !== null && other.high !== null && (first.high < other.low || other.high < first.low);
  return { verdict: verdictOf(number, difference.low, difference.high), isApart, difference };
}

function verdictOf({ better }: ComparedNumber, low: number, high: number): Verdict {
  if (low === 0 && high === 0) return "alike";
  if (low <= 0 && high >= 0) return "unclear";
  const isMore = low > 0;
  if (better === null) return isMore ? "higher" : "lower";
  return isMore === (better === "more") ? "better" : "worse";
}

const MINUTE_S = 60;

/** A difference of shares or of times: "4.1 of every 100", "12 s", "5 min". `isBare`: of shares the number alone. */
export function differenceOf({ t, locale, formats }: Reading, number: ComparedNumber, value: number, isBare = false): string {
  const size = Math.abs(value) * (number.kind === "share" ? 100 : 1);
  if (number.kind !== "share" && size >= MINUTE_S) return `${value < 0 ? "\u200e-" : ""}${formats.exactDuration(size * 1000)}`;
  const digits = size < 10 ? 1 : 0;
  const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value < 0 ? -size : size);
  if (number.kind !== "share") return t("simulations.seconds", { count: shown });
  return isBare ? shown : t("simulations.of_hundred", { count: shown });
}

export type PartSort = "queue" | "skill" | "priority" | "half_hour";

/** The names of all parts of a sort, as the first one met them. */
export const partsOf = (policies: readonly Compared[], sort: PartSort): string[] => [...new Set(policies.flatMap(({ figures }) => Object.keys(figures[sort] ?? {})))];

/** From where to where an axis goes, with room at both ends. */
export function axisOf(number: ComparedNumber, estimates: readonly (Estimate | undefined)[]): [number, number] {
  const ends = estimates.flatMap((each) => (each === undefined ? [] : [each.low ?? each.mean, each.high ?? each.mean, each.mean]));
  if (ends.length === 0) return [0, 1];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = Math.max((high - low) * 0.25, number.kind === "share" ? 0.005 : 0.5);
  const [least, most] = boundsOf(number, low - room, high + room);
  return most > least ? [least, most] : [least, least + room];
}
