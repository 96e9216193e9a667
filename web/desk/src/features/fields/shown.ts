/** A value of an own field in words, in the reader's writing. */
import type { Reading } from "../../i18n/reading";
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";

export function textOf(reading: Reading, definition: FieldDefinition, value: FieldValue, agents: readonly { agent_id: string; name: string }[]): string {
  const { t, own, formats } = reading;
  const label = (key: string) => own(definition.choices.find((choice) => choice.key === key)?.label ?? { en: key });
  if (typeof value === "boolean") return value ? t("fields.yes") : t("fields.no");
  if (Array.isArray(value)) return value.map(label).join(", ");
  if (value === null) return "";
  if (definition.type === "choice") return label(value);
  if (definition.type === "instant") return formats.moment(value);
  if (definition.type === "money") return formats.money(value);
  if (definition.type === "date") return formats.plainDate(value);
  if (definition.type === "agent") return agents.find((each) => each.agent_id === value)?.name ?? t("fields.agent_other");
  return value;
}
