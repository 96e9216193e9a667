/** Writes an organization down, or changes what is known of it. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { addOrganization, saveOrganization, type Organization } from "../../wire/organizations";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import styles from "./Organizations.module.css";

const FORM = "organization";

export interface OrganizationDialogProps {
  organization: Organization | null;
  onClose(): void;
  onSaved(organizationId: string): void;
}

export default function OrganizationDialog({ organization, onClose, onSaved }: OrganizationDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState(organization?.name ?? "");
  const [number, setNumber] = useState(organization?.external_id ?? "");
  const [domains, setDomains] = useState(organization?.domains.join(" ") ?? "");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "" || isBusy) return;
    const draft = { name: name.trim(), external_id: number.trim() || null, domains: domains.split(/[\s,;]+/).filter((each) => each !== "") };
    let saved = organization?.organization_id ?? "";
    const isDone = await attempt(async () => {
      if (organization === null) saved = await addOrganization(desk.api, draft);
      else await saveOrganization(desk.api, organization, draft, organization.archived_at !== null);
    });
    if (!isDone) return;
    const putBack = async (before: Organization) => {
      const { external_id, domains } = before;
      await saveOrganization(desk.api, { ...before, version: before.version + 1 }, { name: before.name, external_id, domains }, before.archived_at !== null);
    };
    done(t("organizations.saved", { name: draft.name }), organization === null ? undefined : () => putBack(organization), () => onSaved(saved));
    onClose();
    onSaved(saved);
  };
  return (
    <Dialog
      title={organization === null ? t("organizations.new") : t("organizations.edit", { name: organization.name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} disabled={name.trim() === ""} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void save(event)}>
        <Field data-first label={t("organizations.name")} dir="auto" value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        <Field label={t("organizations.number")} hint={t("organizations.number_explained")} dir="ltr" value={number} maxLength={100} onChange={(event) => setNumber(event.target.value)} />
        <Field label={t("organizations.domains")} hint={t("organizations.domains_explained")} dir="ltr" value={domains} maxLength={2000} onChange={(event) => setDomains(event.target.value)} />
      </form>
    </Dialog>
  );
}
