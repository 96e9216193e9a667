/** What a rule sets, in words. */
import { useReading } from "../../i18n/reading";
import type { Effects, Ground } from "../../wire/routing-rules";

export function useEffectWords(ground: Ground): (effects: Effects) => string[] {
  const { t } = useReading();
  const name = (of: { value: string; label: string }[], id: string) => of.find((each) => each.value === id)?.label ?? t("routing.gone_name");
  return (effects) => {
    const said: string[] = [];
    if (effects.queue_id) said.push(t("routing.sets_queue", { name: name(ground.queues, effects.queue_id) }));
    for (const skill of effects.skills ?? []) said.push(t("routing.sets_skill", { name: name(ground.skills, skill.skill_id), least: skill.least ?? 0 }));
    if (effects.priority) said.push(t(effects.at_least ? "routing.sets_priority_least" : "routing.sets_priority", { priority: t(`priority.${effects.priority}`) }));
    if (effects.customer_value !== null && effects.customer_value !== undefined) said.push(t("routing.sets_customer_value", { value: effects.customer_value }));
    if (effects.business_value !== null && effects.business_value !== undefined) said.push(t("routing.sets_business_value", { value: effects.business_value }));
    if (effects.preferred === "agent") said.push(t("routing.sets_agent", { name: name(ground.agents, effects.preferred_agent_id ?? "") }));
    else if (effects.preferred) said.push(t(`routing.sets_${effects.preferred}`));
    return said;
  };
}
