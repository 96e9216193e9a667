/** What an entry of the audit changed, in the reader's words: codes by their names, ids by what they point at. Pure. */
import type { Reading } from "../../i18n/reading";
import type { Entry } from "../../wire/people-api";

export type Names = Record<string, string>;

/** Settings that hold codes, by the family of texts that has their words. */
const FAMILIES: Record<string, string> = {
  by: "came_by.", preset: "sso.preset_", role: "role.", roles: "role.", permissions: "permission.", kinds: "webhook_kind.", type: "field_type.",
  subject: "fields.subject_", color: "color.", icon: "fact_icon.", channel: "channel.", event: "rules.event_", match: "rules.match_",
  about: "rules.about_", op: "rules.op_", kind: "macros.act_", priority: "priority.", status: "status.", policy_state: "routing.state_", who: "rules.tell_",
}; // prettier-ignore

/** A value as it can be read: a list's parts, what a thing holds, the words of a code, the name of what an id points at. */
function shown(reading: Reading, name: string, value: unknown, names: Names): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "boolean") return value ? reading.t("fields.yes") : reading.t("fields.no");
  if (Array.isArray(value)) return value.length === 0 ? "—" : value.map((each) => shown(reading, name, each, names)).join(", ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([part, each]) => shown(reading, part, each, names))
      .join(" / ");
  }
  const text = String(value);
  const family = FAMILIES[name];
  return (family === undefined ? undefined : reading.find(family, text)) ?? names[text] ?? text;
}

/** What a setting is called; `club/name` is the name of the entry `club` of a list. */
function labelOf(reading: Reading, name: string): string {
  const [entry, part] = name.split("/");
  return part === undefined ? (reading.find("audit_setting.", name) ?? reading.find("routing.", name) ?? name) : `${entry}: ${labelOf(reading, part)}`;
}

/** One setting, as it was and as it is; null where the act has no such side. */
export interface Changed {
  name: string;
  label: string;
  before: string | null;
  after: string | null;
}

export function changesOf(reading: Reading, entry: Entry, names: Names): Changed[] {
  const settings = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])];
  return settings.map((name) => {
    const sides = [entry.before, entry.after].map((side) => side && side[name]);
    // An export of no one customer is one of everything.
    const isOfAll = name === "customer_id" && entry.act.startsWith("export_") && sides.every((each) => each === null);
    const read = (side: Entry["before"]) => (side === null ? null : isOfAll ? reading.t("exports.everything") : shown(reading, name, side[name], names));
    return { name, label: labelOf(reading, isOfAll ? "scope" : name), before: read(entry.before), after: read(entry.after) };
  });
}
