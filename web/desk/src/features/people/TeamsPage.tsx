/** Teams: people who answer for cases together, and who leads them. */
import { Plus, Trash2, UsersRound } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { Person, Team } from "../../wire/people-api";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import { cleanName } from "./names";
import { LocalNameFields, Several } from "./Parts";
import styles from "./People.module.css";

const bodyOf = ({ name, member_ids, lead_agent_id }: Team) => ({ name, member_ids, lead_agent_id });

function TeamDialog({ team, people, onClose, onSaved }: { team: Team | null; people: Person[]; onClose(): void; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState<Partial<Record<string, string>>>(team?.name ?? {});
  const [members, setMembers] = useState<string[]>(team?.member_ids ?? []);
  const [lead, setLead] = useState(team?.lead_agent_id ?? "");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name: cleanName(name), member_ids: members, lead_agent_id: members.includes(lead) ? lead : null };
    if (await attempt(() => desk.api.people.saveTeam(team?.team_id ?? null, body))) {
      done(t("teams.saved"), team === null ? undefined : () => desk.api.people.saveTeam(team.team_id, bodyOf(team)), onSaved);
      onSaved();
      onClose();
    }
  };
  const chosen = people.filter(({ agent_id }) => members.includes(agent_id));
  return (
    <Dialog
      title={team === null ? t("teams.make") : t("teams.change")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
            {t("teams.save")}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void save(event)}>
        <LocalNameFields name={name} onChange={setName} />
        <Several legend={t("teams.members")} options={people.map((each) => ({ id: each.agent_id, label: each.name }))} chosen={members} onChange={setMembers} />
        <Select
          label={t("teams.lead")}
          value={members.includes(lead) ? lead : ""}
          options={[{ value: "", label: t("teams.nobody") }, ...chosen.map((each) => ({ value: each.agent_id, label: each.name }))]}
          onChange={setLead}
        />
      </form>
    </Dialog>
  );
}

export default function TeamsPage() {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const done = useDone();
  const { attempt } = useAttempt();
  const [opened, setOpened] = useState<Team | "new" | null>(null);
  const loaded = useLoaded(() => Promise.all([desk.api.people.listTeams(), desk.api.people.listPeople({})]), "teams");
  const again = () => loaded.state !== "loading" && loaded.reload();
  const remove = async (team: Team) => {
    if (!(await attempt(() => desk.api.people.deleteTeam(team.team_id)))) return;
    done(t("teams.deleted"), () => desk.api.people.putBackTeam(team.team_id, bodyOf(team)), again);
    again();
  };
  const [teams, people] = loaded.state === "ready" ? [loaded.value[0], loaded.value[1].people] : [[], []];
  const nameOf = (agentId: string) => people.find(({ agent_id }) => agent_id === agentId)?.name;
  return (
    <Page>
      <PageHead title={t("teams.title")} lead={t("teams.explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && (
        <div className={styles.tools}>
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpened("new")}>
            {t("teams.make")}
          </Button>
        </div>
      )}
      {loaded.state === "ready" && teams.length === 0 && (
        <Blank icon={<UsersRound size={22} />} title={t("teams.none")}>
          {t("teams.none_explained")}
        </Blank>
      )}
      {teams.length > 0 && (
        <ul className={styles.list}>
          {teams.map((team) => (
            <li key={team.team_id} className={styles.row}>
              <span className={styles.who}>
                <bdi className={styles.name}>{reading.own(team.name)}</bdi>
                <bdi className={styles.soft}>{formats.list(team.member_ids.flatMap((each) => nameOf(each) ?? []))}</bdi>
              </span>
              {team.lead_agent_id !== null && <span className={styles.soft}>{t("teams.led_by", { name: nameOf(team.lead_agent_id) ?? "" })}</span>}
              <Button size="s" onClick={() => setOpened(team)}>
                {t("teams.change")}
              </Button>
              <IconButton size="s" label={t("teams.delete", { name: reading.own(team.name) })} onClick={() => void remove(team)}>
                <Trash2 size={16} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      {loaded.state === "ready" && opened !== null && (
        <TeamDialog team={opened === "new" ? null : opened} people={people} onClose={() => setOpened(null)} onSaved={loaded.reload} />
      )}
    </Page>
  );
}
