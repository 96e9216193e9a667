/** A task that a macro or a rule makes: what is to be done, by whom, and within how much working time. */
import { useReading } from "../../i18n/reading";
import { Field, Select } from "../../ui/Field";
import type { MacroAct } from "../../wire/toolbox";
import { useNames } from "../case-facts/use-names";
import styles from "./Toolbox.module.css";
import { useWorkingTime, type WorkingTime } from "./use-act-words";

type TaskAct = Extract<MacroAct, { kind: "task" }>;

const NEVER = "";
const WITHIN: readonly WorkingTime[] = [
  ...[60, 240].map((amount) => ({ unit: "working_minutes" as const, amount })),
  ...[0, 1, 2, 5, 10].map((amount) => ({ unit: "working_days" as const, amount })),
];

const keyOf = ({ unit, amount }: WorkingTime) => `${unit}:${amount}`;

export function TaskFields({ act, isByItself, onChange }: { act: TaskAct; isByItself: boolean; onChange(act: TaskAct): void }) {
  const { t, own } = useReading();
  const { agents, teams } = useNames();
  const workingTime = useWorkingTime();
  const due = act.due_in ?? null;
  const offered = due === null || WITHIN.some((each) => keyOf(each) === keyOf(due)) ? WITHIN : [...WITHIN, due];
  const nobody = { ...act, agent_id: null, team_id: null };
  const give = (value: string): TaskAct => {
    if (value === "answerable" || value === "me" || value === "nobody") return { ...nobody, who: value };
    return teams.some((team) => team.team_id === value) ? { ...nobody, who: "team", team_id: value } : { ...nobody, who: "agent", agent_id: value };
  };
  return (
    <div className={styles.form}>
      <Field label={t("tasks.text")} dir="auto" value={act.text} maxLength={500} onChange={(event) => onChange({ ...act, text: event.target.value })} />
      <Select
        label={t("tasks.whose")}
        value={act.agent_id ?? act.team_id ?? act.who}
        options={[
          { value: "answerable", label: t("macros.task_answerable") },
          ...(isByItself ? [] : [{ value: "me", label: t("macros.task_me") }]),
          { value: "nobody", label: t("tasks.nobodys") },
          ...teams.map((team) => ({ value: team.team_id, label: own(team.name) })),
          ...agents.map((agent) => ({ value: agent.agent_id, label: agent.name })),
        ]}
        onChange={(value) => onChange(give(value))}
      />
      <Select
        label={t("tasks.due_field")}
        value={due === null ? NEVER : keyOf(due)}
        options={[{ value: NEVER, label: t("macros.task_never_due") }, ...offered.map((each) => ({ value: keyOf(each), label: workingTime(each) }))]}
        onChange={(value) => onChange({ ...act, due_in: offered.find((each) => keyOf(each) === value) ?? null })}
      />
    </div>
  );
}
