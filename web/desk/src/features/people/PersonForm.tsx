/** What somebody is here: role, queues, teams, capacity, language. */
import { LOCALES, nativeNameOf } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Field, Select } from "../../ui/Field";
import type { Skill } from "../../wire/skills";
import type { Roles, Team } from "../../wire/people-api";
import { CarryField, LevelsField, type Typed } from "./AbilityFields";
import { roleOptions } from "./names";
import { Several } from "./Parts";
import styles from "./People.module.css";

export interface PersonDraft {
  name: string;
  /** A built-in role's name, or the id of an own one. */
  role: string;
  locale: string;
  capacity: number;
  /** At most so many at once, by medium. */
  caps: Typed;
  /** Of skills in use. */
  levels: Typed;
  queueIds: string[];
  teamIds: string[];
}

export interface PersonFormProps {
  draft: PersonDraft;
  roles: Roles;
  teams: Team[];
  /** Of which levels are set here. */
  skills?: readonly Skill[];
  isRoleFixed?: boolean;
  onChange(draft: PersonDraft): void;
}

export function PersonForm({ draft, roles, teams, skills = [], isRoleFixed = false, onChange }: PersonFormProps) {
  const reading = useReading();
  const { t } = reading;
  const session = useValue(useDesk().session, (value) => value);
  const options = roleOptions(reading, roles, session.agent.permissions);
  return (
    <>
      <div className={styles.two}>
        <Select
          label={t("people.role")}
          value={draft.role}
          options={options}
          disabled={isRoleFixed || !options.some(({ value }) => value === draft.role)}
          onChange={(role) => onChange({ ...draft, role })}
        />
        <Select
          label={t("people.language")}
          value={draft.locale}
          options={LOCALES.map((code) => ({ value: code, label: nativeNameOf(code), lang: code }))}
          onChange={(locale) => onChange({ ...draft, locale })}
        />
        <Field
          label={t("people.capacity")}
          hint={t("people.capacity_explained")}
          type="number"
          min={1}
          max={100}
          required
          value={draft.capacity || ""}
          onChange={(event) => onChange({ ...draft, capacity: event.target.valueAsNumber || 0 })}
        />
      </div>
      <Several
        legend={t("people.queues")}
        options={session.queues.map(({ queue_id, name }) => ({ id: queue_id, label: name }))}
        chosen={draft.queueIds}
        onChange={(queueIds) => onChange({ ...draft, queueIds })}
      />
      <CarryField typed={draft.caps} onChange={(caps) => onChange({ ...draft, caps })} />
      {skills.length > 0 && <LevelsField skills={skills} typed={draft.levels} onChange={(levels) => onChange({ ...draft, levels })} />}
      {teams.length > 0 && (
        <Several
          legend={t("people.teams")}
          options={teams.map(({ team_id, name }) => ({ id: team_id, label: reading.own(name) }))}
          chosen={draft.teamIds}
          onChange={(teamIds) => onChange({ ...draft, teamIds })}
        />
      )}
    </>
  );
}
