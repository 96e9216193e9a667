/** Own fields as filters: each by the control of its type, and what is asked of them in words. */
import { useReading } from "../../i18n/reading";
import type { FilterOn } from "../../ui/MoreFilters";
import type { FieldDefinition } from "../../wire/answers";
import { fieldAsked, linesOf, saidOf, valueAsked, withField } from "./asked";
import { FieldInput } from "./FieldInput";
import { textOf } from "./shown";
import { useAgentNames, useFields } from "./use-fields";

/** What a list can be narrowed by: a long text is looked for by its words, in the search. */
export function useFilterFields(subject: FieldDefinition["subject"]): readonly FieldDefinition[] {
  return (useFields(subject) ?? []).filter((each) => each.archived_at === null && each.type !== "long_text");
}

export interface FieldFiltersProps {
  fields: readonly FieldDefinition[];
  /** `key=value`, a line each. */
  asked: string | null;
  onChange(asked: string | null): void;
}

export function FieldFilters({ fields, asked, onChange }: FieldFiltersProps) {
  const { t } = useReading();
  return fields.map((each) => (
    <FieldInput
      key={each.key}
      definition={{ ...each, help: {} }}
      emptyLabel={t("filters.any")}
      value={valueAsked(each, fieldAsked(asked, each.key))}
      onChange={(value) => onChange(withField(asked, each.key, saidOf(value)))}
    />
  ));
}

/** Which of them are on. What is asked of a field that is there no more stands by its key. */
export function useFieldsOn(subject: FieldDefinition["subject"], asked: string | null, onAsk: (asked: string | null) => void): FilterOn[] {
  const reading = useReading();
  const fields = useFields(subject) ?? [];
  const agents = useAgentNames();
  return linesOf(asked).map((line) => {
    const [key = "", ...rest] = line.split("=");
    const said = rest.join("=");
    const definition = fields.find((each) => each.key === key);
    const name = definition === undefined ? key : reading.own(definition.label);
    const value = (definition && textOf(reading, definition, valueAsked(definition, said), agents)) || said;
    const text = reading.t("cases.filter_field", { field: name, value });
    return { id: `field-${key}`, text, offLabel: reading.t("filters.off", { filter: text }), onTakeOff: () => onAsk(withField(asked, key, null)) };
  });
}
