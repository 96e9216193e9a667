/** Who works here: a list to search, somebody to open, somebody to invite. */
import { ShieldCheck, UserPlus, UsersRound } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { Badge, type Tone } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { Person, PersonState } from "../../wire/people-api";
import { listSkills } from "../../wire/skills";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { InviteDialog } from "./InviteDialog";
import { roleName } from "./names";
import { PersonDialog } from "./PersonDialog";
import styles from "./People.module.css";

const STATES: PersonState[] = ["active", "invited", "inactive"];
const TONES: Record<PersonState, Tone> = { active: "good", invited: "accent", inactive: "neutral" };
const SEARCH_AFTER_MS = 250;

function PersonLine({ person, onOpen }: { person: Person; onOpen(): void }) {
  const reading = useReading();
  const { t } = reading;
  return (
    <li>
      <button type="button" className={styles.row} onClick={onOpen}>
        <span className={styles.who}>
          <bdi className={styles.name}>{person.name}</bdi>
          <bdi className={styles.soft} dir="ltr">
            {person.email}
          </bdi>
        </span>
        <bdi className={styles.soft}>{roleName(reading, person.role, person.role_name)}</bdi>
        {person.has_second_factor && (
          <Badge tone="good" icon={<ShieldCheck size={12} aria-hidden />}>
            {t("people.has_second_factor")}
          </Badge>
        )}
        <Badge tone={TONES[person.state]}>{t(`person_state.${person.state}` as TextKey)}</Badge>
      </button>
    </li>
  );
}

export default function PeoplePage() {
  const { t } = useReading();
  const { api } = useDesk();
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState("");
  const [state, setState] = useState<PersonState | "">("");
  const [opened, setOpened] = useState<string | null>(null);
  const [isInviting, setInviting] = useState(false);
  const [more, setMore] = useState<Person[]>([]);
  const [after, setAfter] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(query.trim()), SEARCH_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [query]);
  const filter = { ...(asked ? { query: asked } : {}), ...(state ? { state } : {}) };
  const ground = useLoaded(() => Promise.all([api.people.listRoles(), api.people.listTeams(), listSkills(api)]), "ground");
  const loaded = useLoaded(async () => {
    setMore([]);
    setAfter(undefined);
    return api.people.listPeople(filter);
  }, `${state}/${asked}`);
  const people = loaded.state === "ready" ? [...loaded.value.people, ...more] : [];
  const next = after === undefined ? (loaded.state === "ready" ? loaded.value.after : null) : after;
  const loadMore = async () => {
    if (next === null) return;
    const page = await api.people.listPeople({ ...filter, after: next });
    setMore([...more, ...page.people]);
    setAfter(page.after);
  };
  const person = people.find((each) => each.agent_id === opened);
  return (
    <Page>
      <PageHead title={t("people.title")} lead={t("people.explained")} />
      <div className={styles.tools}>
        <div className={styles.grow}>
          <Field label={t("people.search")} type="search" dir="auto" value={query} onChange={(event) => setQuery(event.target.value)} />
        </div>
        <Select
          label={t("people.state")}
          value={state}
          options={[{ value: "", label: t("people.everybody") }, ...STATES.map((each) => ({ value: each, label: t(`person_state.${each}` as TextKey) }))]}
          onChange={(value) => setState(value as PersonState | "")}
        />
        <Button look="primary" icon={<UserPlus size={16} aria-hidden />} disabled={ground.state !== "ready"} onClick={() => setInviting(true)}>
          {t("people.invite")}
        </Button>
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {ground.state === "failed" && <Problem error={ground.error} onRetry={ground.reload} />}
      {loaded.state === "ready" && people.length === 0 && (
        <Blank icon={<UsersRound size={22} />} title={t("people.none")}>
          {t("people.none_explained")}
        </Blank>
      )}
      {people.length > 0 && (
        <ul className={styles.list}>
          {people.map((each) => (
            <PersonLine key={each.agent_id} person={each} onOpen={() => setOpened(each.agent_id)} />
          ))}
        </ul>
      )}
      {next !== null && people.length > 0 && <Button onClick={() => void loadMore()}>{t("people.more")}</Button>}
      {ground.state === "ready" && isInviting && (
        <InviteDialog roles={ground.value[0]} teams={ground.value[1]} onClose={() => setInviting(false)} onInvited={() => loaded.state !== "loading" && loaded.reload()} />
      )}
      {ground.state === "ready" && person !== undefined && (
        <PersonDialog
          person={person}
          roles={ground.value[0]}
          teams={ground.value[1]}
          skills={person.state === "inactive" ? [] : ground.value[2].skills.filter((skill) => skill.active)}
          levels={ground.value[2].people.find((each) => each.agent_id === person.agent_id)?.levels ?? {}}
          onClose={() => setOpened(null)}
          onChanged={() => {
            if (loaded.state !== "loading") loaded.reload();
            ground.reload();
          }}
        />
      )}
    </Page>
  );
}
