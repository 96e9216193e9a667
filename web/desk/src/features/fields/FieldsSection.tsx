/** What the tenant itself wants to know of a customer or a case: shown where something is written, edited in one form. */
import { Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";
import { useActs } from "../shortcuts/acts";
import styles from "./Fields.module.css";
import { textOf } from "./shown";
import { useAgentNames, useFields } from "./use-fields";

const FieldsDialog = lazy(() => import("./FieldsDialog"));
/** Run left to right in every language. */
const LEFT_TO_RIGHT = new Set(["number", "phone", "email", "link"]);

function Value({ definition, value }: { definition: FieldDefinition; value: FieldValue }) {
  const reading = useReading();
  const text = textOf(reading, definition, value, useAgentNames());
  if (definition.type === "link") {
    return (
      <a href={text} target="_blank" rel="noopener noreferrer" dir="ltr">
        {text}
      </a>
    );
  }
  return LEFT_TO_RIGHT.has(definition.type) ? <bdi dir="ltr">{text}</bdi> : <span dir="auto">{text}</span>;
}

export interface FieldsSectionProps {
  subject: FieldDefinition["subject"];
  values: Record<string, FieldValue>;
  mayWrite: boolean;
  onSave(values: Record<string, FieldValue>): Promise<void>;
  onChanged?: (() => void) | undefined;
}

export function FieldsSection({ subject, values, mayWrite, onSave, onChanged }: FieldsSectionProps) {
  const { t, own } = useReading();
  const [isEditing, setEditing] = useState(false);
  const definitions = useFields(subject) ?? [];
  const inUse = definitions.filter((each) => each.archived_at === null);
  const written = definitions.filter((each) => values[each.key] !== undefined && values[each.key] !== null);
  const isWritable = mayWrite && inUse.length > 0;
  const title = t(`fields.section_${subject}`);
  useActs(() => (isWritable ? [{ id: `fields-${subject}`, label: t(`fields.write_${subject}`), group: "case" as const, run: () => setEditing(true) }] : []));
  if (!isWritable && written.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{title}</h3>
      {written.length === 0 && <p className={styles.soft}>{t("fields.nothing")}</p>}
      <dl className={styles.values}>
        {written.map((definition) => (
          <div key={definition.key} className={styles.value}>
            <dt>
              <bdi>{own(definition.label)}</bdi>
            </dt>
            <dd>
              <Value definition={definition} value={values[definition.key] ?? null} />
            </dd>
          </div>
        ))}
      </dl>
      {isWritable && (
        <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={() => setEditing(true)}>
          {t(`fields.write_${subject}`)}
        </Button>
      )}
      <Suspense fallback={null}>
        {isEditing && (
          <FieldsDialog title={title} definitions={inUse} values={values} onSave={onSave} onClose={() => setEditing(false)} onSaved={onChanged} />
        )}
      </Suspense>
    </section>
  );
}
