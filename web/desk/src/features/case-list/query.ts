/** What a list of cases shows, as it stands in the address; pure. Reloading, going back and a new tab show the same list. */
import { linesOf } from "../fields/asked";
import type { CaseOrder, CaseQuery, CaseStatus, CaseView, Priority } from "../../wire/answers";

export const VIEWS = ["mine", "team", "unassigned", "unanswered", "all", "snoozed", "spam"] as const satisfies readonly CaseView[];
export const ORDERS = ["newest", "oldest", "priority", "deadline"] as const satisfies readonly CaseOrder[];
const STATUSES: readonly CaseStatus[] = ["open", "pending", "snoozed", "resolved", "spam"];
const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

export interface Asked {
  view: (typeof VIEWS)[number];
  order: (typeof ORDERS)[number];
  /** One of them; several, joined by commas, where a saved view asks for several. */
  status: string | null;
  priority: string | null;
  owner: string | null;
  team: string | null;
  label: string | null;
  queue: string | null;
  channel: string | null;
  /** Without a control of its own: saved views that were made through the API ask for it. */
  customer: string | null;
  organization: string | null;
  opened_from: string | null;
  opened_before: string | null;
  deadline_before: string | null;
  /** A number of days from now, back or ahead. */
  opened_within_days: string | null;
  deadline_within_days: string | null;
  /** "true": only what is not closed and whose deadline is over. */
  overdue: string | null;
  /** Values of own fields, `key=value`, a line each. */
  field: string | null;
  text: string;
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((each) => each === value) ?? null;
}

/** Those that are known of what is joined by commas; null when none is. */
function someOf<T extends string>(known: readonly T[], value: string | null): string | null {
  return value?.split(",").filter((each) => (known as readonly string[]).includes(each)).join(",") || null;
}

const LONGEST_DAYS = 3650;

function daysOf(value: string | null): string | null {
  return value !== null && /^[1-9]\d{0,3}$/.test(value) && Number(value) <= LONGEST_DAYS ? value : null;
}

/** What is not understood is left out. */
export function askedOf(search: string): Asked {
  const given = new URLSearchParams(search);
  return {
    view: oneOf(VIEWS, given.get("view")) ?? "mine",
    order: oneOf(ORDERS, given.get("order")) ?? "newest",
    status: someOf(STATUSES, given.get("status")),
    priority: someOf(PRIORITIES, given.get("priority")),
    owner: given.get("owner"),
    team: given.get("team"),
    label: given.get("label"),
    queue: given.get("queue"),
    channel: given.get("channel"),
    customer: given.get("customer"),
    organization: given.get("organization"),
    opened_from: given.get("opened_from"),
    opened_before: given.get("opened_before"),
    deadline_before: given.get("deadline_before"),
    opened_within_days: daysOf(given.get("opened_within_days")),
    deadline_within_days: daysOf(given.get("deadline_within_days")),
    overdue: oneOf(["true"], given.get("overdue")),
    field: given.get("field"),
    text: given.get("text") ?? "",
  };
}

/** The address of what is asked; defaults are left out, so that it stays short. */
export function searchOf(asked: Asked): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(asked) as [keyof Asked, string | null][]) {
    if (value === null || value === "" || (name === "order" && value === "newest")) continue;
    said.set(name, value);
  }
  return said.toString();
}

export function queryOf(asked: Asked, limit: number, cursor: string | null): CaseQuery {
  const { status, priority, label, field, overdue, opened_within_days, deadline_within_days, text, view, order, ...single } = asked;
  const said = Object.fromEntries(Object.entries(single).filter(([, value]) => value !== null));
  return {
    view,
    order,
    limit,
    ...said,
    ...(status === null ? {} : { status: status.split(",") as CaseStatus[] }),
    ...(priority === null ? {} : { priority: priority.split(",") as Priority[] }),
    ...(label === null ? {} : { label: label.split(",") }),
    ...(field === null ? {} : { field: linesOf(field) }),
    ...(overdue === null ? {} : { overdue: true }),
    ...(opened_within_days === null ? {} : { opened_within_days: Number(opened_within_days) }),
    ...(deadline_within_days === null ? {} : { deadline_within_days: Number(deadline_within_days) }),
    ...(text === "" ? {} : { text }),
    ...(cursor === null ? {} : { cursor }),
  };
}

/** Each id takes 42 characters of an address; servers and what stands before them take 8 KB, some 4. */
const CASES_OF_QUERY = 80;

/** Of these cases, in whatever state they are; in lots, each of which fits into an address. */
export function queriesOfCases(ids: readonly string[]): CaseQuery[] {
  const lots = Array.from({ length: Math.ceil(ids.length / CASES_OF_QUERY) }, (_, lot) => ids.slice(lot * CASES_OF_QUERY, (lot + 1) * CASES_OF_QUERY));
  return lots.map((asked) => ({ view: "all", status: [...STATUSES], case: [...asked], limit: asked.length }));
}

/** What a saved view asks for, by the names of the API, as it stands in an address. */
export function searchOfQuery(query: Record<string, unknown>): string {
  const said = new URLSearchParams({ view: "all" });
  for (const [name, value] of Object.entries(query)) said.set(name, Array.isArray(value) ? value.join(name === "field" ? "\n" : ",") : String(value));
  return searchOf(askedOf(said.toString()));
}

/** What is asked for, as a saved view keeps it. */
export function toSave(asked: Asked): Omit<CaseQuery, "limit" | "cursor"> {
  const { limit: _, ...query } = queryOf(asked, 1, null);
  return query;
}

/** The day, in the reader's own zone, of an instant that a list asks for; empty when it asks for none that can be understood. */
export function dayOf(instant: string | null, isEnd: boolean): string {
  const at = new Date(Date.parse(instant ?? "") - (isEnd ? 1 : 0));
  if (Number.isNaN(at.getTime())) return "";
  return [String(at.getFullYear()).padStart(4, "0"), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** The instant at which a day of the reader's begins, or is over; null without a day. */
export function instantOf(day: string, isEnd: boolean): string | null {
  const at = new Date(`${day}T00:00:00`);
  if (isEnd) at.setDate(at.getDate() + 1);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Nothing lies between the two instants, and both are asked for. */
export function isEmptyRange(from: string | null, before: string | null): boolean {
  return from !== null && before !== null && Date.parse(from) >= Date.parse(before);
}

/** How many filters narrow the view. */
export function filtersOn({ view: _, order: __, text: ___, ...filters }: Asked): number {
  return Object.values(filters).filter((each) => each !== null).length;
}
