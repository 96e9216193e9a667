/** Adds what a customer says of themselves. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { WireError } from "../../wire/errors";
import type { NewIdentity } from "../../wire/answers";
import { useAttempt } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";
import { IdentityFields } from "./IdentityFields";

const FORM = "add-identity";

export interface AddIdentityDialogProps {
  customerId: string;
  onClose(): void;
  onAdded(): void;
}

export default function AddIdentityDialog({ customerId, onClose, onAdded }: AddIdentityDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [identity, setIdentity] = useState<NewIdentity>({ kind: "phone", value: "" });
  const [refusal, setRefusal] = useState<string>();

  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (identity.value.trim() === "" || isBusy) return;
    const isDone = await attempt(async () => {
      try {
        await desk.api.addIdentity(customerId, identity);
        setRefusal(undefined);
      } catch (error) {
        // What is wrong with the value stands at the value, not in a corner.
        if (!(error instanceof WireError) || error.code !== "identity-invalid") throw error;
        setRefusal(error.message);
        throw error;
      }
    });
    if (!isDone) return;
    onAdded();
    onClose();
  };
  return (
    <Dialog
      title={t("identity.add")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} disabled={identity.value.trim() === ""} isBusy={isBusy}>
            {t("common.add")}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void add(event)}>
        <IdentityFields
          identity={identity}
          error={refusal}
          isFirst
          onChange={(next) => {
            setIdentity(next);
            setRefusal(undefined);
          }}
        />
        <p className={styles.hint}>{t("identity.add_explained")}</p>
      </form>
    </Dialog>
  );
}
