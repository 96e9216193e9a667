/** Own fields as filters: each by the control of its type, and what is asked of them in words. */
import { useReading } from "../../i18n/reading";
import type { FilterOn } from "../../ui/MoreFilters";
import type { FieldDefinition } from "../../wire/answers";
import { fieldAsked, linesOf, ORDERED, partsOf, saidOf, valueAsked, withBound, withField } from "./asked";
import { FieldInput } from "./FieldInput";
import type { Refused } from "./refusals";
import { textOf } from "./shown";
import { useAgentNames, useFields } from "./use-fields";

/** What a list can be narrowed by: a long text is looked for by its words, in the search. */
export function useFilterFields(subject: FieldDefinition["subject"]): readonly FieldDefinition[] {
  return (useFields(subject) ?? []).filter((each) => each.archived_at === null && each.type !== "long_text");
}

export interface FieldFiltersProps {
  fields: readonly FieldDefinition[];
  /** What is asked of them, a line each. */
  asked: string | null;
  /** The field whose value the server did not take. */
  wrong: Refused | null;
  onChange(asked: string | null): void;
}

const ENDS = [
  [">=", "filters.field_from"],
  ["<=", "filters.field_until"],
] as const;

export function FieldFilters({ fields, asked, wrong, onChange }: FieldFiltersProps) {
  const { t, own, locale } = useReading();
  return fields.flatMap((each) => {
    if (!ORDERED.has(each.type)) {
      return (
        <FieldInput
          key={each.key}
          definition={{ ...each, help: {} }}
          emptyLabel={t("filters.any")}
          isWrong={each.key === wrong?.key}
          value={valueAsked(each, fieldAsked(asked, each.key))}
          onChange={(value) => onChange(withField(asked, each.key, saidOf(value)))}
        />
      );
    }
    return ENDS.map(([op, label]) => (
      <FieldInput
        key={each.key + op}
        definition={{ ...each, help: {}, label: { [locale]: t(label, { field: own(each.label) }) } }}
        isWrong={each.key === wrong?.key && wrong.why === "value"}
        problem={each.key === wrong?.key && wrong.why === "range" && op === "<=" ? t("filters.range_empty") : undefined}
        value={valueAsked(each, fieldAsked(asked, each.key, op) ?? fieldAsked(asked, each.key))}
        onChange={(value) => onChange(withBound(asked, each.key, saidOf(value), op))}
      />
    ));
  });
}

/** Which of them are on. What is asked of a field that is there no more stands by its key. */
export function useFieldsOn(subject: FieldDefinition["subject"], asked: string | null, onAsk: (asked: string | null) => void): FilterOn[] {
  const reading = useReading();
  const fields = useFields(subject) ?? [];
  const agents = useAgentNames();
  return linesOf(asked).map((line) => {
    const { key, op, said } = partsOf(line);
    const definition = fields.find((each) => each.key === key);
    const name = definition === undefined ? key : reading.own(definition.label);
    const value = (definition && textOf(reading, definition, valueAsked(definition, said), agents)) || said;
    const end = ENDS.find(([each]) => each === op);
    const text = reading.t("cases.filter_field", { field: end === undefined ? name : reading.t(end[1], { field: name }), value });
    return { id: `field-${key}${op}`, text, offLabel: reading.t("filters.off", { filter: text }), onTakeOff: () => onAsk(withField(asked, key, null, op)) };
  });
}
