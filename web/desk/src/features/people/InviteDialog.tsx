/** Invites somebody, and shows the link to hand over. */
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { AccessLink, Roles, Team } from "../../wire/people-api";
import { useAttempt } from "../problems/use-attempt";
import { numbersOf } from "./AbilityFields";
import { LinkShown } from "./LinkShown";
import { roleOf } from "./names";
import { PersonForm, type PersonDraft } from "./PersonForm";
import styles from "./People.module.css";

export function InviteDialog({ roles, teams, onClose, onInvited }: { roles: Roles; teams: Team[]; onClose(): void; onInvited(): void }) {
  const { t, locale } = useReading();
  const desk = useDesk();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [email, setEmail] = useState("");
  const [draft, setDraft] = useState<PersonDraft>({ name: "", role: "agent", locale, capacity: 8, caps: {}, levels: {}, queueIds: [], teamIds: [] });
  const [link, setLink] = useState<AccessLink | null>(null);
  const invite = async (event: FormEvent) => {
    event.preventDefault();
    const { name, capacity, caps, queueIds, teamIds } = draft;
    await attempt(async () => {
      const chosen = { ...roleOf(draft.role, roles), locale: draft.locale as "en", capacity, caps: numbersOf(caps), queue_ids: queueIds, team_ids: teamIds };
      setLink(await desk.api.people.invite({ email, ...chosen, ...(name.trim() ? { name: name.trim() } : {}) }));
      onInvited();
    });
  };
  const actions =
    link !== null ? (
      <Button look="primary" onClick={onClose}>
        {t("common.close")}
      </Button>
    ) : (
      <>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
          {t("people.invite_confirm")}
        </Button>
      </>
    );
  return (
    <Dialog title={t("people.invite")} closeLabel={t("common.close")} onClose={onClose} actions={actions} size="m">
      {link !== null ? (
        <LinkShown link={link} email={email} />
      ) : (
        <form id={formId} className={styles.form} onSubmit={(event) => void invite(event)}>
          <Field data-first label={t("people.email")} type="email" dir="ltr" required value={email} onChange={(event) => setEmail(event.target.value)} />
          <Field label={t("people.name")} hint={t("people.name_explained")} dir="auto" maxLength={200} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
          <PersonForm draft={draft} roles={roles} teams={teams} onChange={setDraft} />
        </form>
      )}
    </Dialog>
  );
}
