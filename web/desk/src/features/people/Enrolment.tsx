/** Setting up a second factor: password, the code for the app, a code of the app, recovery codes. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Field } from "../../ui/Field";
import type { Enrolment as Begun, PeopleApi } from "../../wire/people-api";
import styles from "./People.module.css";
import { useAttempt } from "../problems/use-attempt";

/** Codes that are told once: to be written down or kept in a safe place. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone(): void }) {
  const { t } = useReading();
  return (
    <div className={styles.form} role="status">
      <p className={styles.notice} data-tone="warm">
        {t("second_factor.codes_explained")}
      </p>
      <ol className={styles.codes} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Copyable text={codes.join("\n")} label={t("second_factor.copy_codes")} doneLabel={t("common.copied")} />
      <div className={styles.acts}>
        <Button look="primary" onClick={onDone}>
          {t("second_factor.codes_kept")}
        </Button>
      </div>
    </div>
  );
}

export function CodeField({ value, onChange, isFirst }: { value: string; onChange(code: string): void; isFirst?: boolean }) {
  const { t } = useReading();
  return (
    <Field
      label={t("second_factor.code")}
      name="one-time-code"
      autoComplete="one-time-code"
      inputMode="numeric"
      dir="ltr"
      required
      minLength={6}
      maxLength={40}
      autoFocus={isFirst}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Somebody at an unlocked screen is not yet whoever signed in there. Who has no password has come in by a provider, just now. */
export function PresentPassword({ hasPassword, value, onChange, isFirst }: { hasPassword: boolean; value: string; onChange(password: string): void; isFirst?: boolean }) {
  const { t } = useReading();
  if (!hasPassword) return <p className={styles.soft}>{t("account.fresh_instead")}</p>;
  return <Field label={t("account.present_password")} type="password" name="password" autoComplete="current-password" dir="ltr" required autoFocus={isFirst} value={value} onChange={(event) => onChange(event.target.value)} />;
}

/** `onCancel`: where it may be left before it has begun to count. */
export function Enrolment({ api, hasPassword, onDone, onCancel }: { api: PeopleApi; hasPassword: boolean; onDone(): void; onCancel?: () => void }) {
  const { t } = useReading();
  const { isBusy, attempt } = useAttempt();
  const [password, setPassword] = useState("");
  const [begun, setBegun] = useState<Begun | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => setBegun(await api.beginEnrolment(password)));
  };
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => setCodes(await api.confirmEnrolment(code)));
  };
  const cancel = onCancel !== undefined && <Button onClick={onCancel}>{t("common.cancel")}</Button>;
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (begun === null) {
    return (
      <form className={styles.form} onSubmit={begin}>
        <div className={styles.narrow}>
          <PresentPassword hasPassword={hasPassword} value={password} onChange={setPassword} isFirst />
        </div>
        <div className={styles.acts}>
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t("second_factor.begin")}
          </Button>
          {cancel}
        </div>
      </form>
    );
  }
  return (
    <form className={styles.form} onSubmit={confirm}>
      <p>{t("second_factor.scan")}</p>
      {/* The picture is the server's own drawing of squares. */}
      <div className={styles.picture} role="img" aria-label={t("second_factor.picture")} dangerouslySetInnerHTML={{ __html: begun.picture }} />
      <p className={styles.soft}>{t("second_factor.type_instead")}</p>
      <Copyable text={begun.secret} label={t("second_factor.copy_secret")} doneLabel={t("common.copied")} />
      <div className={styles.narrow}>
        <CodeField value={code} onChange={setCode} isFirst />
      </div>
      <div className={styles.acts}>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t("second_factor.confirm")}
        </Button>
        {cancel}
      </div>
    </form>
  );
}
