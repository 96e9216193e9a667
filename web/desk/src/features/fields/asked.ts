/** What a list asks of own fields: `key=value`, and of what has an order `key>=value` and `key<=value`; a line each, as it stands in an address; pure. */
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";

export type AskedOp = "=" | ">=" | "<=";
export interface AskedLine {
  key: string;
  op: AskedOp;
  said: string;
}

/** The types whose values can lie between two others. */
export const ORDERED: ReadonlySet<FieldDefinition["type"]> = new Set(["number", "money", "date", "instant"]);

/** The lines one by one, as the API takes them. */
export const linesOf = (field: string | null): string[] => field?.split("\n") ?? [];

/** A line taken apart; what is none asks for nothing of the field that is named so. */
export function partsOf(line: string): AskedLine {
  const found = /^([^=<>]*)(>=|<=|=)(.*)$/s.exec(line);
  return found === null ? { key: line, op: "=", said: "" } : { key: found[1]!, op: found[2] as AskedOp, said: found[3]! };
}

/** The value asked of one own field; null when any will do. */
export function fieldAsked(field: string | null, key: string, op: AskedOp = "="): string | null {
  return linesOf(field).map(partsOf).find((line) => line.key === key && line.op === op)?.said ?? null;
}

/** The same with another value of that field. */
export function withField(field: string | null, key: string, value: string | null, op: AskedOp = "="): string | null {
  const others = linesOf(field).filter((line) => partsOf(line).key !== key || partsOf(line).op !== op);
  return [...others, ...(value === null ? [] : [`${key}${op}${value}`])].join("\n") || null;
}

/** The same where one end of a range is another. A single value is a range of its own: from it and up to it. */
export function withBound(field: string | null, key: string, value: string | null, op: ">=" | "<="): string | null {
  const single = fieldAsked(field, key);
  const range = single === null ? field : withField(withField(withField(field, key, null), key, single, ">="), key, single, "<=");
  return withField(range, key, value, op);
}

/** What is asked of a field as its control shows it. An instant that is none, and a word that is neither yes nor no, are nothing. */
export function valueAsked(definition: FieldDefinition, said: string | null): FieldValue {
  if (said === null) return null;
  if (definition.type === "choices") return said.split(",");
  if (definition.type === "yes_no") return said === "true" ? true : said === "false" ? false : null;
  if (definition.type === "instant" || definition.type === "date") return Number.isNaN(Date.parse(said)) ? null : said;
  return said;
}

/** A control's value as it is asked for; null when it is empty. */
export function saidOf(value: FieldValue): string | null {
  const said = Array.isArray(value) ? value.join(",") : String(value ?? "");
  return said.trim() === "" ? null : said;
}
