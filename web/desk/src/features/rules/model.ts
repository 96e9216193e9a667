/** A rule being written: what it may ask, what it begins with, whether it is whole. Pure. */
import type { MacroAct } from "../../wire/toolbox";
import type { About, Choices, Condition, NotifyAct, Op, OpenCaseAct, RuleAct, RuleDraft, RuleEvent } from "../../wire/rules";

export const EVENTS = [
  "case_opened", "message_received", "message_sent", "note_added", "status_changed", "labels_changed", "case_assigned", "priority_changed", "fields_changed",
  "deadline_near", "deadline_passed", "answer_overdue", "work_finished", "fact_told",
] as const satisfies readonly RuleEvent[]; // prettier-ignore

/** How far back may be asked, in minutes. */
const DAY = 1_440;
export const WITHIN = [15, 30, 60, 120, 240, 480, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

export const EMPTY: RuleDraft = { name: "", event: "message_received", match: "all", conditions: [], acts: [], active: true, stops: false, once: false };

/** Where a rule can be moved in the order. */
export const WAYS = ["first", "up", "down", "last"] as const;
export type Way = (typeof WAYS)[number];

/** The order when the one at this place has been moved. */
export function moved(ids: readonly string[], place: number, way: Way): string[] {
  const next = [...ids];
  const to = { first: 0, up: place - 1, down: place + 1, last: ids.length - 1 }[way];
  next.splice(to, 0, ...next.splice(place, 1));
  return next;
}

/** What a condition may be about, when this has happened. */
export function aboutsOf(choices: Choices, event: RuleEvent): About[] {
  return (choices.abouts ?? []).filter(({ events }) => events === null || events.includes(event)).map(({ about }) => about);
}

export function opsOf(choices: Choices, condition: Pick<Condition, "about" | "key">): Op[] {
  const ops = choices.abouts?.find((each) => each.about === condition.about)?.ops ?? [];
  return isToldOrNot(condition) ? ops.filter((op) => op === "filled" || op === "empty") : ops;
}

/** What can be asked of a kind of facts told lately: whether one was, and each of its values, by `kind` and `kind.value`. */
function latelyOf(kind: Choices["fact_kinds"][number]): Choices["customer_fields"] {
  const told = { key: kind.key, type: "yes_no", label: kind.label, choices: [] } as const;
  return [{ ...told, choices: [] }, ...kind.values.map((value) => ({ ...value, key: `${kind.key}.${value.key}` }))];
}

/** Of a fact told lately: the kind alone can only have been told, or not. */
const isToldOrNot = ({ about, key }: Pick<Condition, "about" | "key">) => about === "fact_lately" && !key?.includes(".");

/** The values that are named by a key: fields of the customer, or what facts say, each key once. */
export function keyedOf(choices: Choices, about: About): Choices["customer_fields"] {
  if (about === "customer_field") return choices.customer_fields;
  if (about === "case_field") return choices.case_fields;
  if (about === "fact_lately") return choices.fact_kinds.flatMap(latelyOf);
  if (about !== "fact_value") return [];
  const values = choices.fact_kinds.flatMap((kind) => kind.values);
  return values.filter((value, place) => values.findIndex((each) => each.key === value.key) === place);
}

/** A condition as it is begun. */
export function begun(choices: Choices, about: About): Condition {
  const key = keyedOf(choices, about)[0]?.key ?? null;
  const op = opsOf(choices, { about, key })[0] ?? "any_of";
  return { about, op, values: about === "hours" ? ["closed"] : [], key, within: about === "fact_lately" ? DAY : null };
}

/** Of another value it can be asked anew. */
export function withKey(choices: Choices, condition: Condition, key: string): Condition {
  const ops = opsOf(choices, { about: condition.about, key });
  return { ...condition, key, values: [], op: ops.includes(condition.op) ? condition.op : (ops[0] ?? "any_of") };
}

/** With another question, values that fit it stay. */
export function withOp(condition: Condition, op: Op): Condition {
  const isOne = op === "at_least" || op === "less_than";
  const values = op === "filled" || op === "empty" ? [] : isOne ? condition.values.slice(0, 1) : condition.values;
  return { ...condition, op, values };
}

/** With what can be asked and done now that this has happened. */
export function withEvent(choices: Choices, draft: RuleDraft, event: RuleEvent): RuleDraft {
  const abouts = aboutsOf(choices, event);
  const acts = event === "fact_told" ? draft.acts : draft.acts.filter((act) => act.kind !== "open_case");
  return { ...draft, event, acts, conditions: draft.conditions.filter((each) => abouts.includes(each.about)) };
}

/** Words and phrases as people part them. */
export function wordsIn(text: string): string[] {
  return [...new Set(text.split(/[,;\n]/).map((each) => each.trim()))].filter((each) => each !== "");
}

export const caseActs = (acts: readonly RuleAct[]): MacroAct[] => acts.filter((act) => act.kind !== "notify" && act.kind !== "open_case");

export const openingOf = (acts: readonly RuleAct[]): OpenCaseAct | null => acts.find((act) => act.kind === "open_case") ?? null;

/** What a case that is opened has no thread or work for. */
export const BARRED_ON_OPENING: readonly MacroAct["kind"][] = ["reply", "queue"];

/** The agent whom the rule makes the owner. */
export const ownerOf = (acts: readonly RuleAct[]) => caseActs(acts).find((each) => each.kind === "owner" && each.who === "agent");

/** A case that is opened is a team's, or an agent's whom the rule names. */
export const isSomebodys = (act: OpenCaseAct, acts: readonly RuleAct[]) => Boolean(act.team_id) || ownerOf(acts) !== undefined;

export const notifyOf = (acts: readonly RuleAct[]): NotifyAct | null => acts.find((act) => act.kind === "notify") ?? null;

export function isTold(act: NotifyAct): boolean {
  if (act.who === "team") return act.team_id !== null && act.team_id !== undefined;
  return act.who === "answerable" || (act.agent_ids?.length ?? 0) > 0;
}

/** What a trial is of: when these change, it is to be tried again. */
export const askedOf = ({ event, match, conditions }: RuleDraft) => JSON.stringify([event, match, conditions]);
