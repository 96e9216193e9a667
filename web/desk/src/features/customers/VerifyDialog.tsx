/** Says how an identity is proved to be the customer's. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice } from "../../ui/Field";
import type { Proof } from "../../wire/answers";
import type { IdentityData } from "../../wire/entities";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";

const PROOFS: readonly Proof[] = ["code", "call_back", "document", "in_person", "known_answers", "other_system"];

export interface VerifyDialogProps {
  customerId: string;
  identity: IdentityData;
  onClose(): void;
  onVerified(): void;
}

export default function VerifyDialog({ customerId, identity, onClose, onVerified }: VerifyDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [how, setHow] = useState<Proof | null>(null);
  const verify = async () => {
    if (how === null) return;
    if (await attempt(() => desk.api.verifyIdentity(customerId, identity.identity_id, how))) {
      toast({ tone: "done", title: t("identity.verify_done", { value: identity.shown }) });
      onVerified();
      onClose();
    }
  };
  return (
    <Dialog
      title={t("identity.verify_title", { value: identity.shown })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" disabled={how === null} isBusy={isBusy} onClick={() => void verify()}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{t("identity.verify_explained")}</p>
      <div role="radiogroup" aria-label={t("identity.verify_title", { value: identity.shown })}>
        {PROOFS.map((proof, place) => (
          <Choice
            key={proof}
            kind="radio"
            name="proof"
            data-first={place === 0 || undefined}
            label={t(`proof.${proof}`)}
            checked={how === proof}
            onChange={() => setHow(proof)}
          />
        ))}
      </div>
    </Dialog>
  );
}
