/** One of what is compared: a policy or a simple rule, and what would be otherwise. */
import { Trash2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import type { Policy } from "../../wire/routing-policies";
import { NumberField } from "../administration/NumberField";
import routing from "../administration/Routing.module.css";
import { AGENTS, PERCENT, type DraftContender } from "./drafts";
import { Mark } from "./Mark";
import styles from "./Simulations.module.css";

interface ContenderFieldsProps {
  at: number;
  contender: DraftContender;
  policies: readonly Policy[];
  queues: readonly string[];
  onChange(changed: DraftContender): void;
  onRemove: (() => void) | undefined;
}

export function ContenderFields({ at, contender, policies, queues, onChange, onRemove }: ContenderFieldsProps) {
  const { t } = useReading();
  const set = (changes: Partial<DraftContender>) => onChange({ ...contender, ...changes });
  const saved = policies.filter(({ state }) => state !== "active");
  const rules = [
    { value: "in_force", label: t("simulations.in_force") },
    ...saved.map(({ policy_id: value, document }) => ({ value, label: String(document["name"] ?? "") })),
    { value: "first_come", label: t("simulations.first_come") },
    { value: "priority", label: t("simulations.plain_priority") },
  ];
  const queue = queues.includes(contender.queue) ? contender.queue : "";
  return (
    <fieldset className={routing.group}>
      <legend>
        <span className={styles.key}>
          <Mark index={at} />
          {t(at === 0 ? "simulations.first" : "simulations.compared_with", { number: at })}
        </span>
      </legend>
      <div className={styles.fields}>
        <Select label={t("simulations.given_out_by")} value={contender.of} options={rules} onChange={(of) => set({ of })} />
        <NumberField label={t("simulations.people")} hint={t("simulations.people_explained")} value={contender.agents} onChange={(agents) => set({ agents })} {...AGENTS} />
        {queues.length > 1 && (
          <Select
            label={t("simulations.people_of")}
            value={queue}
            options={[{ value: "", label: t("simulations.all_queues") }, ...queues.map((name) => ({ value: name, label: name }))]}
            onChange={(name) => set({ queue: name })}
            disabled={contender.agents === "0"}
          />
        )}
        <NumberField label={t("simulations.percent")} hint={t("simulations.percent_explained")} value={contender.percent} onChange={(percent) => set({ percent })} {...PERCENT} />
      </div>
      {onRemove && (
        <div>
          <Button size="s" look="quiet" icon={<Trash2 size={14} aria-hidden />} onClick={onRemove}>
            {t("simulations.remove")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
