/** The signature that will stand below a mail, as the customer gets it, and whether it does. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { mailSignature } from "../../wire/mail";
import type { Through } from "../composer/model";
import { useLoaded } from "../problems/use-loaded";
import styles from "./MailComposer.module.css";

export interface SignatureBelowProps {
  caseId: string;
  through: Through;
  isOn: boolean;
  onChange(isOn: boolean): void;
}

/** Nothing where the queue has no signature, or while it is not known. */
export function SignatureBelow({ caseId, through, isOn, onChange }: SignatureBelowProps) {
  const { t } = useReading();
  const { api } = useDesk();
  const { interaction_id: interactionId, to } = through;
  const loaded = useLoaded(async () => {
    if (interactionId !== null) return mailSignature(api, caseId, { interaction_id: interactionId });
    return to === null ? null : mailSignature(api, caseId, { entry_point_id: to.entry_point_id });
  }, `${caseId} ${through.id}`);
  const signature = loaded.state === "ready" ? loaded.value : null;
  if (signature === null || signature.text === "") return null;
  return (
    <>
      <label className={styles.quoting}>
        <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
        {t("mail.signature_below")}
      </label>
      {isOn && (
        <p className={styles.signature} dir="auto" lang={signature.locale} role="group" aria-label={t("mail.signature")} tabIndex={0}>
          {signature.text}
        </p>
      )}
    </>
  );
}
