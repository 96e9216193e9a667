/** Writes a customer down by hand: a name, what names them, and what the tenant wants to know of them. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { NewIdentity } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";
import { NewFields, saidOf } from "../fields/NewFields";
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
  const [fields, setFields] = useState<Record<string, FieldValue>>({});
  const isNothing = name.trim() === "" && identity.value.trim() === "";

  const create = async (event: FormEvent) => {
    event.preventDefault();
    if (isNothing || isBusy) return;
    let made = "";
    const isDone = await attempt(async () => {
      made = await desk.api.createCustomer({
        ...(name.trim() && { name: name.trim() }),
        identities: identity.value.trim() === "" ? [] : [identity],
        fields: saidOf(fields),
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
        <NewFields subject="customer" values={fields} onChange={setFields} />
        <p className={styles.hint}>{t("customers.new_explained")}</p>
      </form>
    </Dialog>
  );
}
