/** What a list of cases shows, as it stands in the address; pure. Reloading, going back and a new tab show the same list. */
import type { CaseOrder, CaseQuery, CaseStatus, CaseView, Priority } from "../../wire/answers";

export const VIEWS = ["mine", "team", "unassigned", "all", "snoozed", "spam"] as const satisfies readonly CaseView[];
export const ORDERS = ["newest", "oldest", "priority", "deadline"] as const satisfies readonly CaseOrder[];
const STATUSES: readonly CaseStatus[] = ["open", "pending", "snoozed", "resolved", "spam"];
const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

export interface Asked {
  view: (typeof VIEWS)[number];
  order: (typeof ORDERS)[number];
  status: CaseStatus | null;
  priority: Priority | null;
  owner: string | null;
  team: string | null;
  label: string | null;
  queue: string | null;
  text: string;
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((each) => each === value) ?? null;
}

/** What is not understood is left out. */
export function askedOf(search: string): Asked {
  const given = new URLSearchParams(search);
  return {
    view: oneOf(VIEWS, given.get("view")) ?? "mine",
    order: oneOf(ORDERS, given.get("order")) ?? "newest",
    status: oneOf(STATUSES, given.get("status")),
    priority: oneOf(PRIORITIES, given.get("priority")),
    owner: given.get("owner"),
    team: given.get("team"),
    label: given.get("label"),
    queue: given.get("queue"),
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
  const { status, priority, label, owner, team, queue, text, view, order } = asked;
  return {
    view,
    order,
    limit,
    ...(status === null ? {} : { status: [status] }),
    ...(priority === null ? {} : { priority: [priority] }),
    ...(label === null ? {} : { label: [label] }),
    ...(owner === null ? {} : { owner }),
    ...(team === null ? {} : { team }),
    ...(queue === null ? {} : { queue }),
    ...(text === "" ? {} : { text }),
    ...(cursor === null ? {} : { cursor }),
  };
}

/** How many filters narrow the view. */
export function filtersOn(asked: Asked): number {
  return [asked.status, asked.priority, asked.owner, asked.team, asked.label, asked.queue].filter((each) => each !== null).length;
}
