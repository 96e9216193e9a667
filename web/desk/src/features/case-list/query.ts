/** What a list of cases shows, as it stands in the address; pure. Reloading, going back and a new tab show the same list. */
import type { CaseOrder, CaseQuery, CaseStatus, CaseView, Priority } from "../../wire/answers";

export const VIEWS = ["mine", "team", "unassigned", "all", "snoozed", "spam"] as const satisfies readonly CaseView[];
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
  /** Without a control of their own: saved views that were made through the API ask for them. */
  channel: string | null;
  customer: string | null;
  organization: string | null;
  opened_from: string | null;
  opened_before: string | null;
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
  const { status, priority, label, field, text, view, order, ...single } = asked;
  const said = Object.fromEntries(Object.entries(single).filter(([, value]) => value !== null));
  return {
    view,
    order,
    limit,
    ...said,
    ...(status === null ? {} : { status: status.split(",") as CaseStatus[] }),
    ...(priority === null ? {} : { priority: priority.split(",") as Priority[] }),
    ...(label === null ? {} : { label: label.split(",") }),
    ...(field === null ? {} : { field: field.split("\n") }),
    ...(text === "" ? {} : { text }),
    ...(cursor === null ? {} : { cursor }),
  };
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

/** The value asked of one own field; null when any will do. */
export function fieldAsked(asked: Asked, key: string): string | null {
  return linesOf(asked).find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
}

/** The same with another value of that field. */
export function withField(asked: Asked, key: string, value: string | null): string | null {
  const others = linesOf(asked).filter((line) => !line.startsWith(`${key}=`));
  return [...others, ...(value === null ? [] : [`${key}=${value}`])].join("\n") || null;
}

const linesOf = (asked: Asked) => asked.field?.split("\n") ?? [];

/** How many filters narrow the view. */
export function filtersOn(asked: Asked): number {
  return [asked.status, asked.priority, asked.owner, asked.team, asked.label, asked.queue, asked.channel, asked.customer, asked.organization, asked.opened_from, asked.opened_before, asked.field].filter((each) => each !== null).length;
}
