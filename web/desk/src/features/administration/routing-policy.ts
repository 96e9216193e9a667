/** Routing policies as they are typed: the groups of their settings, lengths of time, and what may interrupt what. Pure. */
import type { Medium, PolicyDocument, PolicySetting } from "../../wire/routing-policies";

/** Settings by what they are about, in the order shown. What is new on the server and named nowhere here is technical. */
export const GROUPS = {
  urgency: ["priority_points", "customer_value_points", "business_value_points", "due_soon_points", "overdue_points", "due_soon_from", "deadline_soon_within"],
  who: ["preferred_agent_points", "alone_for_preferred", "owner_points", "last_agent_points", "idle_points", "idle_counts_for", "occupancy_points", "versatility_points"],
  carry: ["ramp_in", "silent_after", "silent_percent", "overcommit_percent"],
  offers: ["offers_at_once", "ask_again_after", "absent_after", "return_work_after"],
} as const;
export type GroupName = keyof typeof GROUPS;

const PLACED: readonly string[] = Object.values(GROUPS).flat();

/** The settings of a group that the server has; `technical`: those of no group. */
export function settingsOf(group: GroupName | "technical", all: readonly PolicySetting[]): PolicySetting[] {
  if (group === "technical") return all.filter(({ name }) => !PLACED.includes(name));
  return GROUPS[group].flatMap((name) => all.filter((each) => each.name === name));
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Of "90s", "1.5m", or "90": what has no unit is seconds. Undefined when it is no length of time. */
export function secondsOf(text: string): number | undefined {
  const [, amount, unit = "s"] = /^(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|m|h|d)?$/.exec(text) ?? [];
  const factor = SECONDS[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}

/** In the largest unit of which it is a whole number. */
export function durationOf(seconds: number): string {
  const unit = ["d", "h", "m"].find((each) => seconds > 0 && seconds % (SECONDS[each] ?? 1) === 0) ?? "s";
  return `${seconds / (SECONDS[unit] ?? 1)}${unit}`;
}

/** Points are seconds of waiting, and written as such; those of idling are a factor by which seconds count. */
export function isTime({ kind, name }: Pick<PolicySetting, "kind" | "name">): boolean {
  return kind === "duration" || (kind === "points" && name.endsWith("_points") && name !== "idle_points");
}

/** A setting's value as the form writes it: all lengths of time alike. */
export function writtenOf(setting: PolicySetting, value: string): string {
  const seconds = isTime(setting) ? secondsOf(value) : undefined;
  return seconds === undefined ? value : durationOf(seconds);
}

export function isRight(setting: PolicySetting, text: string): boolean {
  const { kind, least, most } = setting;
  const number = isTime(setting) ? secondsOf(text) : /^\d{1,7}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
  if (number === undefined || (kind === "count" && !Number.isInteger(number))) return false;
  return number >= least && number <= most;
}

/** Every setting as text, by its name. */
export function typedOf(document: PolicyDocument, all: readonly PolicySetting[]): Record<string, string> {
  return Object.fromEntries(all.map((setting) => [setting.name, writtenOf(setting, String(document[setting.name] ?? ""))]));
}

export type Interrupts = Readonly<Record<string, readonly string[]>>;

export function interruptsOf(document: PolicyDocument): Interrupts {
  return (document["interrupts"] ?? {}) as Interrupts;
}

/** With `medium` allowed to interrupt work on `other`, or no longer. */
export function withInterrupt(interrupts: Interrupts, medium: Medium, other: Medium, isAllowed: boolean): Interrupts {
  const rest = (interrupts[medium] ?? []).filter((each) => each !== other);
  const others = isAllowed ? [...rest, other] : rest;
  const { [medium]: _, ...kept } = interrupts;
  return others.length === 0 ? kept : { ...kept, [medium]: others };
}

/** The document to be sent. */
export function documentOf(name: string, typed: Readonly<Record<string, string>>, interrupts: Interrupts, all: readonly PolicySetting[]): PolicyDocument {
  const valueOf = (setting: PolicySetting) => {
    const text = typed[setting.name] ?? "";
    if (setting.kind === "duration") return writtenOf(setting, text);
    return isTime(setting) ? (secondsOf(text) ?? 0) : Number(text);
  };
  const settings = all.map((setting) => [setting.name, valueOf(setting)]);
  return { name, ...Object.fromEntries(settings), interrupts: interrupts as PolicyDocument[string] };
}
