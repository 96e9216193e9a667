/** Who gets a notification when a rule acts. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { Choice, Faulty, Select } from "../../ui/Field";
import type { NotifyAct } from "../../wire/rules";
import { useNames } from "../case-facts/use-names";
import styles from "./Rules.module.css";

const WHO = ["nobody", "answerable", "team", "agents"] as const;

interface NotifyProps {
  act: NotifyAct | null;
  fault: TextKey | undefined;
  onChange(act: NotifyAct | null): void;
}

export function NotifyField({ act, fault, onChange }: NotifyProps) {
  const { t, own } = useReading();
  const names = useNames();
  const chosen = act?.agent_ids ?? [];
  const choose = (who: (typeof WHO)[number]) =>
    onChange(who === "nobody" ? null : { kind: "notify", who, team_id: who === "team" ? (names.teams[0]?.team_id ?? null) : null, agent_ids: [] });
  return (
    <>
      <Select
        label={t("rules.tell")}
        hint={t("rules.tell_explained")}
        value={act?.who ?? "nobody"}
        options={WHO.map((who) => ({ value: who, label: t(`rules.tell_${who}`) }))}
        onChange={(who) => choose(WHO.find((each) => each === who) ?? "nobody")}
      />
      {act?.who === "team" && (
        <Select
          label={t("macros.act_team")}
          value={act.team_id ?? ""}
          options={names.teams.map((team) => ({ value: team.team_id, label: own(team.name) }))}
          error={fault && t(fault)}
          onChange={(team_id) => onChange({ ...act, team_id })}
        />
      )}
      {act?.who === "agents" && (
        <Faulty error={fault && t(fault)}>
          <fieldset className={styles.choices}>
            <legend className="only-for-readers">{t("rules.tell_agents")}</legend>
            {names.agents.map((agent) => (
              <Choice
                key={agent.agent_id}
                kind="checkbox"
                label={<bdi>{agent.name}</bdi>}
                checked={chosen.includes(agent.agent_id)}
                onChange={(event) => onChange({ ...act, agent_ids: event.target.checked ? [...chosen, agent.agent_id] : chosen.filter((id) => id !== agent.agent_id) })}
              />
            ))}
          </fieldset>
        </Faulty>
      )}
    </>
  );
}
