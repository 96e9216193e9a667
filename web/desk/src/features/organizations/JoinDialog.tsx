/** Says where a customer belongs, and what they are there; an organization that is not known yet is written down. */
import { Search } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field } from "../../ui/Field";
import { addOrganization } from "../../wire/organizations";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import styles from "./Organizations.module.css";
import { useOrganizations } from "./use-organizations";

const FORM = "join-organization";
const NEW = "new";
const SHOWN = 8;

export interface JoinDialogProps {
  onJoin(organizationId: string, role: string): Promise<void>;
  onClose(): void;
}

export default function JoinDialog({ onJoin, onClose }: JoinDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [role, setRole] = useState("");
  const { organizations, error, retry } = useOrganizations(query);
  const name = query.trim();
  const join = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null || isBusy) return;
    let joined = chosen;
    const isThere = chosen !== NEW || (await attempt(async () => (joined = await addOrganization(desk.api, { name, external_id: null, domains: [] }))));
    if (!isThere) return;
    await onJoin(joined, role.trim());
    onClose();
  };
  return (
    <Dialog
      title={t("organizations.join")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} disabled={chosen === null} isBusy={isBusy}>
            {t("organizations.join_this")}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void join(event)}>
        <Field
          data-first
          label={t("organizations.search")}
          type="search"
          dir={query === "" ? undefined : "auto"}
          value={query}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(null);
          }}
          end={<Search size={16} aria-hidden className={styles.glass} />}
        />
        {error !== null && <Problem error={error} onRetry={retry} />}
        <fieldset className={styles.choices}>
          <legend className="only-for-readers">{t("organizations.title")}</legend>
          {organizations?.slice(0, SHOWN).map((each) => (
            <Choice key={each.organization_id} kind="radio" name="organization" label={<bdi>{each.name}</bdi>} checked={chosen === each.organization_id} onChange={() => setChosen(each.organization_id)} />
          ))}
          {name !== "" && <Choice kind="radio" name="organization" label={t("organizations.new_named", { name })} checked={chosen === NEW} onChange={() => setChosen(NEW)} />}
        </fieldset>
        <Field label={t("organizations.role")} hint={t("organizations.role_explained")} dir={role === "" ? undefined : "auto"} value={role} maxLength={100} onChange={(event) => setRole(event.target.value)} />
      </form>
    </Dialog>
  );
}
