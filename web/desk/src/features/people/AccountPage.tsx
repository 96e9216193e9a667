/** My account: password, second factor, and where I am signed in. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { SessionLine } from "../../wire/people-api";
import { PasskeysSection } from "./PasskeysSection";
import styles from "./People.module.css";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { deviceOf } from "./device";
import { CodeField, Enrolment, PresentPassword, RecoveryCodes } from "./Enrolment";

function PasswordSection() {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const hasPassword = useValue(desk.session, (session) => session.agent.has_password);
  const [present, setPresent] = useState("");
  const [wanted, setWanted] = useState("");
  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await attempt(() => desk.api.people.changePassword(present, wanted)))) return;
    toast({ tone: "done", title: t("account.password_changed") });
    setPresent("");
    setWanted("");
    if (!hasPassword) desk.session.set(await desk.api.getSession());
  };
  return (
    <section className={styles.section} aria-labelledby="account-password">
      <h2 id="account-password">{t("account.password")}</h2>
      <form className={styles.form} onSubmit={(event) => void change(event)}>
        <div className={styles.two}>
          <PresentPassword hasPassword={hasPassword} value={present} onChange={setPresent} />
          <Field label={t("account.new_password")} hint={t("account.password_explained")} type="password" autoComplete="new-password" dir="ltr" required minLength={10} value={wanted} onChange={(event) => setWanted(event.target.value)} />
        </div>
        <div className={styles.acts}>
          <Button type="submit" isBusy={isBusy}>
            {hasPassword ? t("account.change_password") : t("account.choose_password")}
          </Button>
        </div>
      </form>
    </section>
  );
}

/** New recovery codes or none at all: either takes the password and a code. */
function Proof({ label, isDanger, onCancel, onProved }: { label: string; isDanger?: boolean; onCancel(): void; onProved(password: string, code: string): Promise<boolean> }) {
  const { t } = useReading();
  const hasPassword = useValue(useDesk().session, (session) => session.agent.has_password);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await onProved(password, code);
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <div className={styles.two}>
        <PresentPassword hasPassword={hasPassword} value={password} onChange={setPassword} isFirst />
        <CodeField value={code} onChange={setCode} isFirst={!hasPassword} />
      </div>
      <div className={styles.acts}>
        <Button type="submit" look={isDanger ? "danger" : "primary"} isBusy={isBusy}>
          {label}
        </Button>
        <Button onClick={onCancel}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}

function SecondFactorSection() {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { attempt } = useAttempt();
  const hasPassword = useValue(desk.session, (session) => session.agent.has_password);
  const loaded = useLoaded(() => desk.api.people.readSecondFactor(), "second-factor");
  const [doing, setDoing] = useState<"enrol" | "renew" | "remove" | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (loaded.state === "loading") return null;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  const { is_on, is_demanded, recovery_codes_left } = loaded.value;
  const end = () => {
    setDoing(null);
    setCodes(null);
    loaded.reload();
  };
  const remove = async (password: string, code: string) => {
    const isDone = await attempt(() => desk.api.people.removeSecondFactor(password, code));
    if (isDone) {
      toast({ tone: "done", title: t("second_factor.removed") });
      end();
    }
    return isDone;
  };
  const renew = (password: string, code: string) => attempt(async () => setCodes(await desk.api.people.renewRecoveryCodes(password, code)));
  return (
    <section className={styles.section} aria-labelledby="account-second-factor">
      <h2 id="account-second-factor">
        {t("second_factor.title")} <Badge tone={is_on ? "good" : "neutral"}>{is_on ? t("second_factor.on") : t("second_factor.off")}</Badge>
      </h2>
      <p className={styles.soft}>{t("second_factor.explained")}</p>
      {is_on && <p>{t("second_factor.codes_left", { count: recovery_codes_left })}</p>}
      {codes !== null && <RecoveryCodes codes={codes} onDone={end} />}
      {codes === null && doing === "enrol" && <Enrolment api={desk.api.people} hasPassword={hasPassword} onDone={end} onCancel={() => setDoing(null)} />}
      {codes === null && doing === "renew" && <Proof label={t("second_factor.renew")} onCancel={() => setDoing(null)} onProved={renew} />}
      {codes === null && doing === "remove" && <Proof label={t("second_factor.remove")} isDanger onCancel={() => setDoing(null)} onProved={remove} />}
      <div className={styles.acts}>
        {doing === null && !is_on && (
          <Button look="primary" onClick={() => setDoing("enrol")}>
            {t("second_factor.set_up")}
          </Button>
        )}
        {doing === null && is_on && <Button onClick={() => setDoing("renew")}>{t("second_factor.renew")}</Button>}
        {doing === null && is_on && !is_demanded && (
          <Button look="danger" onClick={() => setDoing("remove")}>
            {t("second_factor.remove")}
          </Button>
        )}
      </div>
      {is_demanded && <p className={styles.soft}>{t("second_factor.demanded")}</p>}
    </section>
  );
}

function SessionRow({ session, onEnd }: { session: SessionLine; onEnd(): void }) {
  const reading = useReading();
  const { t, formats } = reading;
  return (
    <li className={styles.row}>
      <span className={styles.who}>
        <span className={styles.name}>{deviceOf(session.user_agent) ?? t("account.unknown_device")}</span>
        <span className={styles.soft}>
          {t(`came_by.${session.came_by}` as TextKey)} · <bdi dir="ltr">{session.network}</bdi> · {t("account.last_seen", { instant: formats.moment(session.last_seen_at ?? session.created_at) })}
        </span>
      </span>
      {session.is_this ? (
        <Badge tone="good">{t("account.this_session")}</Badge>
      ) : (
        <Button size="s" onClick={onEnd}>
          {t("account.end_session")}
        </Button>
      )}
    </li>
  );
}

function SessionsSection() {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => desk.api.people.listSessions(), "sessions");
  const end = async (action: () => Promise<void>) => {
    if (!(await attempt(action))) return;
    toast({ tone: "done", title: t("account.session_ended") });
    if (loaded.state !== "loading") loaded.reload();
  };
  const sessions = loaded.state === "ready" ? loaded.value : [];
  return (
    <section className={styles.section} aria-labelledby="account-sessions">
      <h2 id="account-sessions">{t("account.sessions")}</h2>
      <p className={styles.soft}>{t("account.sessions_explained")}</p>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      <ul className={styles.list}>
        {sessions.map((session) => (
          <SessionRow key={session.session_id} session={session} onEnd={() => void end(() => desk.api.people.endSession(session.session_id))} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <div className={styles.acts}>
          <Button isBusy={isBusy} onClick={() => void end(() => desk.api.people.endOtherSessions())}>
            {t("account.end_others")}
          </Button>
        </div>
      )}
    </section>
  );
}

export default function AccountPage() {
  const { t } = useReading();
  return (
    <Page>
      <PageHead title={t("account.title")} lead={t("account.explained")} />
      <PasswordSection />
      <SecondFactorSection />
      <PasskeysSection />
      <SessionsSection />
    </Page>
  );
}
