/** For whoever holds a link: choosing a password, and with an invitation a name and a language. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import { Loading } from "../../ui/Loading";
import type { Api } from "../../wire/api";
import type { OpenLink } from "../../wire/people-api";
import { explain, type Explanation } from "../problems/explain";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./People.module.css";

function JoinForm({ api, token, link, onJoined }: { api: Api; token: string; link: OpenLink; onJoined(): void }) {
  const reading = useReading();
  const { t } = reading;
  const isInvitation = link.kind === "invitation";
  const [name, setName] = useState(isInvitation && link.name === link.email.split("@")[0] ? "" : link.name);
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Explanation | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { form, isTold, refuse } = useRefusal();
  // Said here and not by the browser, which speaks its own language.
  const nameFault = isInvitation && name.trim() === "" ? t("form.fault_name") : undefined;
  const passwordFault = password.length < link.password_min ? t("join.password_short", { count: link.password_min }) : undefined;
  const join = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (nameFault !== undefined || passwordFault !== undefined) return refuse();
    setBusy(true);
    try {
      await api.people.useLink(token, password, name, reading.locale);
      onJoined();
    } catch (error) {
      setProblem(explain(reading, error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <h1 className={styles.title}>{isInvitation ? t("join.title", { tenant: link.tenant_name }) : t("join.reset_title")}</h1>
      <p className={styles.lead}>{isInvitation ? t("join.explained") : t("join.reset_explained")}</p>
      {problem !== null && (
        <div className={styles.problem} role="alert">
          <p>{problem.title}</p>
        </div>
      )}
      <form ref={form} className={styles.form} noValidate onSubmit={(event) => void join(event)}>
        <Field label={t("sign_in.email")} type="email" name="email" autoComplete="username" readOnly dir="ltr" value={link.email} />
        {isInvitation && <Field label={t("join.name")} name="name" autoComplete="name" dir="auto" required maxLength={200} autoFocus error={isTold ? nameFault : undefined} value={name} onChange={(event) => setName(event.target.value)} />}
        <Field
          label={t("account.new_password")}
          hint={t("account.password_explained")}
          type="password"
          name="new-password"
          autoComplete="new-password"
          dir="ltr"
          required
          error={isTold ? passwordFault : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" look="primary" isBusy={isBusy}>
          {isInvitation ? t("join.confirm") : t("join.reset_confirm")}
        </Button>
      </form>
    </>
  );
}

export default function Join({ api, token, onJoined, onLeave }: { api: Api; token: string; onJoined(): void; onLeave(): void }) {
  const { t } = useReading();
  const loaded = useLoaded(() => api.people.lookAtLink(token), token);
  return (
    <main className={styles.outside}>
      <div className={styles.card}>
        {loaded.state === "loading" && <Loading label={t("common.loading")} />}
        {loaded.state === "failed" && (
          <>
            <Problem error={loaded.error} onRetry={loaded.reload} />
            {/* Who has used their link already may simply come in. */}
            <Button look="plain" onClick={onLeave}>
              {t("sign_in.title")}
            </Button>
          </>
        )}
        {loaded.state === "ready" && <JoinForm api={api} token={token} link={loaded.value} onJoined={onJoined} />}
      </div>
    </main>
  );
}
