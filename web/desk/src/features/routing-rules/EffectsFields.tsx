/** What a rule sets. What is left empty stays as it is. */
import { Plus, X } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import { Choice, Field, Select } from "../../ui/Field";
import type { Effects, Ground } from "../../wire/routing-rules";
import rules from "../rules/Rules.module.css";
import styles from "./RoutingRules.module.css";

const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const SKILLS_MAX = 10;

/** A number of the field's, within what it may be; null when it is empty. */
function numberIn(text: string): number | null {
  if (text.trim() === "") return null;
  return Math.min(100, Math.max(0, Math.round(Number(text) || 0)));
}

interface EffectsFieldsProps {
  effects: Effects;
  ground: Ground;
  onChange(effects: Effects): void;
}

export function EffectsFields({ effects, ground, onChange }: EffectsFieldsProps) {
  const { t } = useReading();
  const put = (change: Partial<Effects>) => onChange({ ...effects, ...change });
  const kept = { value: "", label: t("routing.stays") };
  const value = (name: "customer_value" | "business_value", label: string) => (
    <Field
      label={label}
      hint={t("routing.value_hint")}
      type="number"
      inputMode="numeric"
      min={0}
      max={100}
      value={effects[name] ?? ""}
      onChange={(event) => put({ [name]: numberIn(event.target.value) })}
    />
  );
  return (
    <fieldset className={rules.group}>
      <legend>{t("routing.sets")}</legend>
      <div className={styles.numbers}>
        <Select label={t("routing.queue")} value={effects.queue_id ?? ""} options={[kept, ...ground.queues]} onChange={(id) => put({ queue_id: id || null })} />
        <Select
          label={t("routing.priority")}
          value={effects.priority ?? ""}
          options={[kept, ...PRIORITIES.map((each) => ({ value: each, label: t(`priority.${each}`) }))]}
          onChange={(each) => put({ priority: (each || null) as Effects["priority"] })}
        />
        {value("customer_value", t("routing.customer_value"))}
        {value("business_value", t("routing.business_value"))}
        <Select
          label={t("routing.preferred")}
          value={effects.preferred ?? ""}
          options={[{ value: "", label: t("routing.nobody") }, ...(["owner", "last", "agent"] as const).map((each) => ({ value: each, label: t(`routing.preferred_${each}`) }))]}
          onChange={(each) => put({ preferred: (each || null) as Effects["preferred"], preferred_agent_id: each === "agent" ? (ground.agents[0]?.value ?? null) : null })}
        />
        {effects.preferred === "agent" && <Select label={t("routing.agent")} value={effects.preferred_agent_id ?? ""} options={ground.agents} onChange={(id) => put({ preferred_agent_id: id })} />}
      </div>
      {effects.priority !== null && <Choice kind="checkbox" checked={effects.at_least} label={t("routing.at_least")} onChange={(event) => put({ at_least: event.target.checked })} />}
      {(effects.skills ?? []).map((skill, place) => {
        const change = (next: Partial<typeof skill>) => put({ skills: effects.skills.map((each, at) => (at === place ? { ...each, ...next } : each)) });
        const name = ground.skills.find((each) => each.value === skill.skill_id)?.label ?? "";
        return (
          <div key={skill.skill_id} className={styles.skill}>
            <Select label={t("routing.skill")} value={skill.skill_id} options={ground.skills} onChange={(id) => change({ skill_id: id })} />
            <Field label={t("routing.least")} type="number" min={0} max={100} value={skill.least ?? 0} onChange={(event) => change({ least: numberIn(event.target.value) ?? 0 })} />
            <Field label={t("routing.weight")} type="number" min={0} max={1000} step={0.5} value={skill.weight ?? 0} onChange={(event) => change({ weight: Math.max(0, Number(event.target.value) || 0) })} />
            <IconButton size="s" label={t("routing.drop_skill", { name })} onClick={() => put({ skills: effects.skills.filter((_, at) => at !== place) })}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {ground.skills.length > effects.skills.length && effects.skills.length < SKILLS_MAX && (
        <div>
          <Button
            size="s"
            icon={<Plus size={14} aria-hidden />}
            onClick={() => {
              const next = ground.skills.find((each) => effects.skills.every((skill) => skill.skill_id !== each.value));
              if (next !== undefined) put({ skills: [...effects.skills, { skill_id: next.value, least: 0, weight: 0 }] });
            }}
          >
            {t("routing.add_skill")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
