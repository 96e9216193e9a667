/** Writes a customer down by hand: a name, and what names them. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { NewIdentity } from "../../wire/answers";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";
import { IdentityFields } from "./IdentityFields";

const FORM = "new-customer";

export interface NewCustomerDialogProps {
  onClose(): void;
  onMade(customerId: string): void;
}

export default function NewCustomerDialog({ onClose, onMade }: NewCustomerDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState("");
  const [identity, setIdentity] = useState<NewIdentity>({ kind: "phone", value: "" });
  const isNothing = name.trim() === "" && identity.value.trim() === "";

  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (isNothing || isBusy) return;
    let made = "";
    const isDone = await attempt(async () => {
      made = await desk.api.createCustomer({
        ...(name.trim() && { name: name.trim() }),
        identities: identity.value.trim() === "" ? [] : [identity],
      });
    });
    if (!isDone) return;
    toast({ tone: "done", title: t("customers.created", { name: name.trim() || t("customer.unnamed") }) });
    onClose();
    onMade(made);
  };
  return (
    <Dialog
      title={t("customers.new")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} disabled={isNothing} isBusy={isBusy}>
            {t("customers.create")}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void create(event)}>
        <Field data-first label={t("customer.name")} value={name} dir="auto" maxLength={200} onChange={(event) => setName(event.target.value)} />
        <IdentityFields identity={identity} onChange={setIdentity} />
        <p className={styles.hint}>{t("customers.new_explained")}</p>
      </form>
    </Dialog>
  );
}
