/** Somebody who works here: what they are, and what can be done when they lose their password, their phone, or leave. */
import { KeyRound, LogOut, ShieldOff, Unlink, UserCheck, UserX } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { AccessLink, Person, Roles, Team } from "../../wire/people-api";
import { setLevels, undoingOf, type LevelChange, type Skill } from "../../wire/skills";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { numbersOf, typedOf, type Typed } from "./AbilityFields";
import { LinkShown } from "./LinkShown";
import { roleOf } from "./names";
import { PersonForm, type PersonDraft } from "./PersonForm";
import styles from "./People.module.css";

export interface PersonDialogProps {
  person: Person;
  roles: Roles;
  teams: Team[];
  /** Skills in use, and this person's levels. */
  skills: readonly Skill[];
  levels: Readonly<Record<string, number>>;
  onClose(): void;
  onChanged(): void;
}

function draftOf(person: Person, levels: Readonly<Record<string, number>>): PersonDraft {
  const { name, role, role_id, locale, capacity, caps, queue_ids, team_ids } = person;
  return { name, role: role_id ?? role, locale, capacity, caps: typedOf(caps), levels: typedOf(levels), queueIds: queue_ids, teamIds: team_ids };
}

function changesOfLevels(agentId: string, skills: readonly Skill[], typed: Typed, levels: Readonly<Record<string, number>>): LevelChange[] {
  return skills.flatMap(({ skill_id: id }) => {
    const level = numbersOf(typed)[id] ?? null;
    const was = levels[id] ?? null;
    return level === was ? [] : [{ agent_id: agentId, skill_id: id, level, was }];
  });
}

function Acts({ person, onLink, onChanged, onClose }: PersonDialogProps & { onLink(link: AccessLink): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [isLeaving, setLeaving] = useState(false);
  const people = desk.api.people;
  const id = person.agent_id;
  const act = async (action: () => Promise<unknown>, done: string) => {
    if (!(await attempt(action))) return;
    toast({ tone: "done", title: done });
    onChanged();
    onClose();
  };
  const link = () => attempt(async () => onLink(await people.makeLink(id)));
  if (isLeaving) {
    return (
      <div className={styles.form} role="group" aria-label={t("people.deactivate")}>
        <p className={styles.notice} data-tone="warm" role="alert">
          {t("people.deactivate_explained", { name: person.name })} {t("people.work_in_hand", { count: person.work_in_hand })}
        </p>
        <div className={styles.acts}>
          <Button onClick={() => setLeaving(false)}>{t("common.cancel")}</Button>
          <Button look="danger" isBusy={isBusy} onClick={() => void act(() => people.deactivate(id), t("people.deactivated", { name: person.name }))}>
            {t("people.deactivate_confirm")}
          </Button>
        </div>
      </div>
    );
  }
  const isMe = id === desk.agentId;
  return (
    <div className={styles.acts}>
      {person.state !== "inactive" && (
        <Button icon={<KeyRound size={16} aria-hidden />} isBusy={isBusy} onClick={() => void link()}>
          {person.state === "invited" ? t("people.new_invitation") : t("people.reset_password")}
        </Button>
      )}
      {person.state === "active" && !isMe && (
        <Button icon={<LogOut size={16} aria-hidden className="turns" />} onClick={() => void act(() => people.signOutEverywhere(id), t("people.signed_out", { name: person.name }))}>
          {t("people.sign_out")}
        </Button>
      )}
      {person.has_second_factor && !isMe && (
        <Button icon={<ShieldOff size={16} aria-hidden />} onClick={() => void act(() => people.takeOffSecondFactor(id), t("people.second_factor_off", { name: person.name }))}>
          {t("people.take_off_second_factor")}
        </Button>
      )}
      {person.is_linked && !isMe && (
        <Button icon={<Unlink size={16} aria-hidden />} onClick={() => void act(() => people.unlink(id), t("people.unlinked", { name: person.name }))}>
          {t("people.unlink")}
        </Button>
      )}
      {person.state !== "inactive" && !isMe && (
        <Button look="danger" icon={<UserX size={16} aria-hidden />} onClick={() => setLeaving(true)}>
          {t("people.deactivate")}
        </Button>
      )}
      {person.state === "inactive" && (
        <Button icon={<UserCheck size={16} aria-hidden />} onClick={() => void act(() => people.reactivate(id), t("people.reactivated", { name: person.name }))}>
          {t("people.reactivate")}
        </Button>
      )}
    </div>
  );
}

export function PersonDialog(props: PersonDialogProps) {
  const { person, roles, teams, skills, levels, onClose, onChanged } = props;
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [draft, setDraft] = useState(draftOf(person, levels));
  const [link, setLink] = useState<AccessLink | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const before = draftOf(person, levels);
    const id = person.agent_id;
    const leveled = changesOfLevels(id, skills, draft.levels, levels);
    const changed = draft.role !== before.role;
    const bodyOf = ({ name, locale, capacity, caps, queueIds, teamIds, role }: PersonDraft) => ({
      name: name.trim(), locale: locale as "en", capacity, caps: numbersOf(caps), queue_ids: queueIds, team_ids: teamIds, ...(changed ? roleOf(role, roles) : {}),
    });
    const write = async (body: ReturnType<typeof bodyOf>, changes: LevelChange[]) => {
      if (changes.length > 0) await setLevels(desk.api, changes);
      await desk.api.people.change(id, body);
    };
    if (await attempt(() => write(bodyOf(draft), leveled))) {
      done(t("people.saved", { name: draft.name.trim() }), () => write(bodyOf(before), undoingOf(leveled)), onChanged);
      onChanged();
      onClose();
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{link === null ? t("common.cancel") : t("common.close")}</Button>
      {link === null && (
        <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
          {t("people.save")}
        </Button>
      )}
    </>
  );
  return (
    <Dialog title={<bdi>{person.name}</bdi>} closeLabel={t("common.close")} onClose={onClose} actions={actions}>
      {link !== null ? (
        <LinkShown link={link} email={person.email} />
      ) : (
        <div className={styles.form}>
          <form id={formId} className={styles.form} onSubmit={(event) => void save(event)}>
            <p className={styles.soft}>
              <bdi dir="ltr">{person.email}</bdi>
            </p>
            <Field data-first label={t("people.name")} dir="auto" required maxLength={200} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
            <PersonForm draft={draft} roles={roles} teams={teams} skills={skills} isRoleFixed={person.agent_id === desk.agentId} onChange={setDraft} />
          </form>
          <Acts {...props} onLink={setLink} />
        </div>
      )}
    </Dialog>
  );
}
