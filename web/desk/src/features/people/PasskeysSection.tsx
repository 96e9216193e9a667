/** My passkeys: those I have, one more, one less. */
import { KeyRound } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { addPasskey, canUsePasskeys, listPasskeys, NoPasskeyError, removePasskey, type Passkey } from "../../wire/passkeys";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { PresentPassword } from "./Enrolment";
import styles from "./People.module.css";

function PasskeyRow({ passkey, onRemove }: { passkey: Passkey; onRemove(): void }) {
  const { t, formats } = useReading();
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <bdi className={styles.name}>{passkey.name}</bdi>
        <span className={styles.soft}>
          {passkey.last_used_at === null ? t("passkeys.made", { instant: formats.moment(passkey.made_at) }) : t("passkeys.used", { instant: formats.moment(passkey.last_used_at) })}
        </span>
      </span>
      <Button size="s" onClick={onRemove}>
        {t("passkeys.remove", { name: passkey.name })}
      </Button>
    </li>
  );
}

function NewPasskey({ onEnd }: { onEnd(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const hasPassword = useValue(desk.session, (session) => session.agent.has_password);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const isAdded = await attempt(async () => {
      try {
        await addPasskey(desk.api, password, name.trim());
        toast({ tone: "done", title: t("passkeys.added") });
      } catch (error) {
        if (!(error instanceof NoPasskeyError)) throw error;
        toast({ tone: "done", title: t("passkeys.cancelled") });
      }
    });
    if (isAdded) onEnd();
  };
  return (
    <form className={styles.form} onSubmit={(event) => void add(event)}>
      <div className={styles.narrow}>
        <Field label={t("passkeys.name")} hint={t("passkeys.name_explained")} dir="auto" required maxLength={100} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </div>
      <div className={styles.narrow}>
        <PresentPassword hasPassword={hasPassword} value={password} onChange={setPassword} />
      </div>
      <div className={styles.acts}>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t("passkeys.add")}
        </Button>
        <Button onClick={onEnd}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

export function PasskeysSection() {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { attempt } = useAttempt();
  const [isAdding, setAdding] = useState(false);
  const loaded = useLoaded(() => listPasskeys(desk.api), "passkeys");
  const again = () => loaded.state !== "loading" && loaded.reload();
  const remove = async ({ passkey_id, name }: Passkey) => {
    if (!(await attempt(() => removePasskey(desk.api, passkey_id)))) return;
    toast({ tone: "done", title: t("passkeys.removed", { name }) });
    again();
  };
  const end = () => {
    setAdding(false);
    again();
  };
  return (
    <section className={styles.section} aria-labelledby="account-passkeys">
      <h2 id="account-passkeys">{t("passkeys.title")}</h2>
      <p className={styles.soft}>{t("passkeys.explained")}</p>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && <p>{t("passkeys.none")}</p>}
      {loaded.state === "ready" && loaded.value.length > 0 && (
        <ul className={styles.list}>
          {loaded.value.map((passkey) => (
            <PasskeyRow key={passkey.passkey_id} passkey={passkey} onRemove={() => void remove(passkey)} />
          ))}
        </ul>
      )}
      {isAdding && <NewPasskey onEnd={end} />}
      {!isAdding && canUsePasskeys() && (
        <div className={styles.acts}>
          <Button icon={<KeyRound size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t("passkeys.add")}
          </Button>
        </div>
      )}
      {!canUsePasskeys() && <p className={styles.soft}>{t("passkeys.cannot")}</p>}
    </section>
  );
}
