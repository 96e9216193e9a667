/** The outcomes of a queue, in the order in which wrap-up shows them. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import { Choice } from "../../ui/Field";
import type { OutcomeDraft } from "../../wire/administration";
import styles from "./Form.module.css";
import { TextsField } from "./TextsField";

export interface OutcomesFieldProps {
  outcomes: OutcomeDraft[];
  onChange(outcomes: OutcomeDraft[]): void;
}

export function OutcomesField({ outcomes, onChange }: OutcomesFieldProps) {
  const { t, own } = useReading();
  const change = (at: number, changes: Partial<OutcomeDraft>) =>
    onChange(outcomes.map((each, index) => (index === at ? { ...each, ...changes } : each)));
  const move = (at: number, by: number) => {
    const moved = [...outcomes];
    const [taken] = moved.splice(at, 1);
    if (taken !== undefined) moved.splice(at + by, 0, taken);
    onChange(moved);
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("queues.outcomes")}</legend>
      <p className={styles.hint}>{t("queues.outcomes_explained")}</p>
      {outcomes.map((outcome, at) => {
        const name = own(outcome.label) || t("queues.outcome_number", { number: at + 1 });
        return (
          <div key={outcome.disposition_id ?? `new-${at}`} className={styles.outcome}>
            <TextsField label={name} texts={outcome.label} onChange={(label) => change(at, { label })} />
            <div className={styles.outcomeFoot}>
              <Choice
                kind="checkbox"
                checked={outcome.resolves}
                onChange={(event) => change(at, { resolves: event.target.checked })}
                label={t("queues.outcome_resolves")}
              />
              <div className={styles.buttons}>
                <IconButton size="s" label={t("queues.outcome_up", { name })} disabled={at === 0} onClick={() => move(at, -1)}>
                  <ArrowUp size={16} aria-hidden />
                </IconButton>
                <IconButton size="s" label={t("queues.outcome_down", { name })} disabled={at === outcomes.length - 1} onClick={() => move(at, 1)}>
                  <ArrowDown size={16} aria-hidden />
                </IconButton>
                <IconButton size="s" label={t("queues.outcome_remove", { name })} onClick={() => onChange(outcomes.filter((_, index) => index !== at))}>
                  <Trash2 size={16} aria-hidden />
                </IconButton>
              </div>
            </div>
          </div>
        );
      })}
      <div>
        <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={() => onChange([...outcomes, { disposition_id: null, label: {}, resolves: true }])}>
          {t("queues.outcome_add")}
        </Button>
      </div>
    </fieldset>
  );
}
