/** For whom a tool is: for me, for a team that I lead, for everybody where I may say so. */
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Select } from "../../ui/Field";
import type { Team } from "../../wire/people-api";
import type { Scope } from "../../wire/toolbox";

export interface Ownership {
  scope: Scope;
  team_id: string | null;
}

export function ScopeSelect({ owner, onChange }: { owner: Ownership; onChange(owner: Ownership): void }) {
  const { t, own } = useReading();
  const desk = useDesk();
  const managesAll = useMay("automation.manage");
  const [teams, setTeams] = useState<readonly Team[]>([]);
  useEffect(() => {
    // Without an answer there are fewer to choose from.
    desk.api.people.listTeams().then(setTeams, () => undefined);
  }, [desk]);
  const mine = teams.filter((team) => managesAll || team.lead_agent_id === desk.agentId || team.team_id === owner.team_id);
  const options = [
    { value: "mine", label: t("tool_scope.mine_long") },
    ...mine.map((team) => ({ value: team.team_id, label: t("tool_scope.team_long", { team: own(team.name) }) })),
    ...(managesAll || owner.scope === "tenant" ? [{ value: "tenant", label: t("tool_scope.tenant_long") }] : []),
  ];
  const choose = (value: string) => onChange(value === "mine" || value === "tenant" ? { scope: value, team_id: null } : { scope: "team", team_id: value });
  return <Select label={t("tool_scope.label")} value={owner.scope === "team" ? (owner.team_id ?? "mine") : owner.scope} options={options} onChange={choose} />;
}
