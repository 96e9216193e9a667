/** Values of own fields that a list asks for: `key=value`, a line each, as it stands in an address; pure. */
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";

/** The lines one by one, as the API takes them. */
export const linesOf = (field: string | null): string[] => field?.split("\n") ?? [];

/** The value asked of one own field; null when any will do. */
export function fieldAsked(field: string | null, key: string): string | null {
  return linesOf(field).find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1) ?? null;
}

/** The same with another value of that field. */
export function withField(field: string | null, key: string, value: string | null): string | null {
  const others = linesOf(field).filter((line) => !line.startsWith(`${key}=`));
  return [...others, ...(value === null ? [] : [`${key}=${value}`])].join("\n") || null;
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
