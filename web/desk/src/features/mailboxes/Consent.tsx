/** Letting the centre into a mailbox at its provider: where one is sent back to, the way there, and how coming back went. */
import { CircleAlert, CircleCheck, LogIn } from "lucide-react";
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { getConsentReturn } from "../../wire/mailboxes";
import form from "../administration/Form.module.css";
import { useLoaded } from "../problems/use-loaded";
import type { Returned } from "./consent-return";
import type { Preset } from "./mailbox-form";
import styles from "./Mailboxes.module.css";

interface ConsentProps {
  provider: Preset;
  /** Somebody has let the centre in before. */
  isLetIn: boolean;
  returned: Returned | null;
  isBusy: boolean;
  /** Null: the provider's page is not known. */
  onSignIn: (() => void) | null;
  /** The other way: a token that was got elsewhere. */
  children: ReactNode;
}

export function Consent({ provider, isLetIn, returned, isBusy, onSignIn, children }: ConsentProps) {
  const { t } = useReading();
  const desk = useDesk();
  const place = useLoaded(() => getConsentReturn(desk.api), "once");
  const address = place.state === "ready" ? place.value : null;
  const isElsewhere = address !== null && !address.startsWith(`${window.location.origin}/`);
  return (
    <div className={form.form}>
      {address !== null && (
        <div>
          <p>{t("mailbox_consent.return_address")}</p>
          <Copyable text={address} label={t("mailbox_consent.copy")} doneLabel={t("common.copied")} />
        </div>
      )}
      {returned !== null && <HowItWent returned={returned} />}
      {isElsewhere ? (
        <p className={styles.soft}>{t("mailbox_consent.elsewhere", { address: new URL(address).origin })}</p>
      ) : (
        onSignIn !== null && (
          <div className={styles.way}>
            <Button look={isLetIn ? "plain" : "primary"} icon={<LogIn size={16} aria-hidden className="turns" />} isBusy={isBusy} onClick={onSignIn}>
              {t(`mailbox_consent.sign_in.${provider}`)}
            </Button>
            <p className={styles.soft}>{t(isLetIn ? "mailbox_consent.again" : "mailbox_consent.explained")}</p>
          </div>
        )
      )}
      <details className={styles.part}>
        <summary>{t("mailbox_consent.paste")}</summary>
        <div className={form.form}>{children}</div>
      </details>
    </div>
  );
}

function HowItWent({ returned: { problem } }: { returned: Returned }) {
  const { t } = useReading();
  return (
    <div className={form.result} data-tone={problem === null ? "good" : "problem"} role={problem === null ? "status" : "alert"} data-testid="consent-ended">
      {problem === null ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      <bdi>{problem?.title ?? t("mailbox_consent.done")}</bdi>
    </div>
  );
}
