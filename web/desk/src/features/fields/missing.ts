/** Which fields must not be left empty, and are. Pure. */
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";

export function missingOf(definitions: readonly FieldDefinition[], values: Record<string, FieldValue>): FieldDefinition[] {
  return definitions.filter((each) => each.required && isEmpty(values[each.key] ?? null));
}

function isEmpty(value: FieldValue): boolean {
  return value === null || (typeof value === "string" && value.trim() === "") || (Array.isArray(value) && value.length === 0);
}
