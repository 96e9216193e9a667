/** Own fields in a form that makes somebody: those that must be said stand in it, the others are there when they are wanted. */
import { useReading } from "../../i18n/reading";
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";
import { FieldInput } from "./FieldInput";
import styles from "./Fields.module.css";
import { useFields } from "./use-fields";

export interface NewFieldsProps {
  subject: FieldDefinition["subject"];
  values: Record<string, FieldValue>;
  onChange(values: Record<string, FieldValue>): void;
}

export function NewFields({ subject, values, onChange }: NewFieldsProps) {
  const { t } = useReading();
  const inUse = (useFields(subject) ?? []).filter((each) => each.archived_at === null);
  const others = inUse.filter((each) => !each.required);
  const inputOf = (definition: FieldDefinition) => (
    <FieldInput
      key={definition.key}
      definition={definition}
      value={values[definition.key] ?? null}
      isNeeded={definition.required}
      onChange={(value) => onChange({ ...values, [definition.key]: value })}
    />
  );
  return (
    <>
      {inUse.filter((each) => each.required).map(inputOf)}
      {others.length > 0 && (
        <details className={styles.others}>
          <summary>{t("fields.more")}</summary>
          <div className={styles.form}>{others.map(inputOf)}</div>
        </details>
      )}
    </>
  );
}

/** What was said; what was not is left out. */
export const saidOf = (values: Record<string, FieldValue>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
