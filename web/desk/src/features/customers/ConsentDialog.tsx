/** Writes down what was said of one purpose: given or withdrawn, by which way, with which text. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field, Select } from "../../ui/Field";
import type { NewConsent } from "../../wire/answers";
import type { IdentityData } from "../../wire/entities";
import type { OwnEntry } from "../../wire/own-lists";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";

const WAYS: readonly NewConsent["how"][] = ["phone", "chat", "email", "web_form", "paper", "in_person", "other_system"];
const STATES: readonly NewConsent["state"][] = ["given", "withdrawn"];

export interface ConsentDialogProps {
  customerId: string;
  identity: IdentityData;
  /** How the identity is called. */
  shown: string;
  purpose: OwnEntry;
  onClose(): void;
  onSaid(): void;
}

export default function ConsentDialog({ customerId, identity, shown, purpose, onClose, onSaid }: ConsentDialogProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  // For what is asked no more, consent can only be taken back.
  const states = purpose.active ? STATES : STATES.filter((each) => each === "withdrawn");
  const [state, setState] = useState<NewConsent["state"]>(!purpose.active || identity.consents[purpose.key]?.state === "given" ? "withdrawn" : "given");
  const [how, setHow] = useState<NewConsent["how"]>("phone");
  const [version, setVersion] = useState("");
  const save = async () => {
    const said: NewConsent = { purpose: purpose.key, state, how, ...(version.trim() && { text_version: version.trim() }) };
    if (await attempt(() => desk.api.recordConsent(customerId, identity.identity_id, said))) {
      toast({ tone: "done", title: t("consent.done") });
      onSaid();
      onClose();
    }
  };
  return (
    <Dialog
      title={t("consent.dialog", { purpose: own(purpose.name), value: shown })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} onClick={() => void save()}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {own(purpose.explanation) !== "" && <p dir="auto">{own(purpose.explanation)}</p>}
        <div role="radiogroup" aria-label={t("consent.what")}>
          {states.map((each) => (
            <Choice
              key={each}
              kind="radio"
              name="state"
              data-first={each === state || undefined}
              label={t(`consent.state.${each}`)}
              checked={state === each}
              onChange={() => setState(each)}
            />
          ))}
        </div>
        <Select
          label={t("consent.how")}
          value={how}
          options={WAYS.map((way) => ({ value: way, label: t(`consent.how.${way}`) }))}
          onChange={(next) => setHow(next as NewConsent["how"])}
        />
        <Field label={t("consent.text_version")} value={version} dir="auto" maxLength={100} onChange={(event) => setVersion(event.target.value)} />
      </div>
    </Dialog>
  );
}
