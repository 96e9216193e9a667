/** What a fact and its values are called, and how a value reads in the reader's language. Pure. */
import type { Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { LocalText } from "../../wire/entities";
import type { FactKind, FactValue } from "../../wire/facts";

/** A kind by its own title, or by ours when every tenant has it. */
export function kindName({ own, find }: Reading, key: string, title: LocalText | null | undefined): string {
  return title && Object.keys(title).length > 0 ? own(title) : (find("fact_kind.", key) ?? key);
}

export function valueName({ own, find }: Reading, key: string, label: LocalText | null | undefined): string {
  return label && Object.keys(label).length > 0 ? own(label) : (find("fact_value.", key) ?? key);
}

export const typeName = ({ t }: Reading, type: FactKind["fields"][number]["type"]) => t(`field_type.${type}` as TextKey);

/** Amounts and numbers are decimal texts and may hold more digits than a number of the browser's: those stay as they are. */
export function valueText({ locale, formats }: Reading, { type, value }: FactValue): string {
  const isExact = value.replace(/\D/g, "").length <= 15;
  if (type === "number" && isExact) return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(Number(value));
  if (type === "date") return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(value));
  if (type === "instant") return formats.instant(value);
  return type === "money" ? formats.money(value) : value;
}
