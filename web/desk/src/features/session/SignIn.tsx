/** The way in: address and password, and the tenant when they fit several. */
import { Building2, Eye, EyeOff, KeyRound } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import type { TenantChoice } from "../../wire/answers";
import type { Api } from "../../wire/api";
import { WireError } from "../../wire/errors";
import { canUsePasskeys, NoPasskeyError, signInByPasskey } from "../../wire/passkeys";
import { giveProviderCode, readProblem } from "../../wire/single-sign-on";
import { explain, type Explanation } from "../problems/explain";
import { ProviderOffers } from "./ProviderOffers";
import styles from "./SignIn.module.css";

function tenantsOf(error: unknown): TenantChoice[] | null {
  if (!(error instanceof WireError) || error.code !== "choose-tenant") return null;
  const tenants = error.params["tenants"];
  return Array.isArray(tenants) ? (tenants as TenantChoice[]) : null;
}

interface Brought {
  /** The tenant of a link that was handed out. */
  tenantId: string | null;
  /** What a provider sent back: a code is asked for, or why nobody was let in. */
  sso: string | null;
}

/** What the address brings; once read it is taken out of it. */
function readAddress(): Brought {
  const query = new URLSearchParams(window.location.search);
  const brought = { tenantId: query.get("tenant"), sso: query.get("sso") };
  if (brought.sso !== null) {
    query.delete("sso");
    const rest = query.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (rest && `?${rest}`));
  }
  return brought;
}

export interface SignInProps {
  api: Api;
  /** Set when a session ended by itself: says what was kept. */
  wasSignedOut: boolean;
  /** They come from a link by which they chose a password. */
  hasChosenPassword: boolean;
  /** Goes in. False: the browser did not keep the session, as it does with one that is for TLS alone and came without. */
  onSignedIn(): Promise<boolean>;
}

function PasswordField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useReading();
  const [isShown, setShown] = useState(false);
  return (
    <Field
      label={t("sign_in.password")}
      type={isShown ? "text" : "password"}
      name="password"
      autoComplete="current-password"
      required
      dir="ltr"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      end={
        <IconButton label={isShown ? t("sign_in.hide_password") : t("sign_in.show_password")} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </IconButton>
      }
    />
  );
}

function Tenants({ tenants, busyId, onChoose, onBack }: { tenants: TenantChoice[]; busyId: string | null; onChoose(id: string): void; onBack(): void }) {
  const { t } = useReading();
  return (
    <>
      <p className={styles.lead}>{t("sign_in.choose_tenant_explained")}</p>
      <ul className={styles.tenants}>
        {tenants.map((tenant, index) => (
          <li key={tenant.tenant_id}>
            <button
              type="button"
              className={styles.tenant}
              autoFocus={index === 0}
              aria-busy={busyId === tenant.tenant_id}
              onClick={() => onChoose(tenant.tenant_id)}
            >
              <Building2 size={18} aria-hidden />
              <bdi>{tenant.name}</bdi>
            </button>
          </li>
        ))}
      </ul>
      <Button look="quiet" onClick={onBack}>
        {t("sign_in.back")}
      </Button>
    </>
  );
}

export default function SignIn({ api, wasSignedOut, hasChosenPassword, onSignedIn }: SignInProps) {
  const reading = useReading();
  const { t } = reading;
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tenants, setTenants] = useState<TenantChoice[] | null>(null);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  /** Set when address and password were right and a code is asked for; the tenant they belong to, when one was chosen. */
  const [brought] = useState(readAddress);
  const [asked, setAsked] = useState<{ tenantId: string | undefined; isByProvider?: boolean } | null>(brought.sso === "code" ? { tenantId: undefined, isByProvider: true } : null);
  const [code, setCode] = useState("");
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (brought.sso === null || brought.sso === "code") return;
    readProblem(api, brought.sso).then(
      (title) => setProblem({ title, detail: undefined }),
      () => setProblem({ title: t("problem.unexpected"), detail: undefined }),
    );
  }, [api, brought, t]);

  const goIn = async () => {
    if (!(await onSignedIn())) setProblem({ title: t("sign_in.not_kept"), detail: t("sign_in.not_kept_remedy") });
  };
  const signIn = async (tenantId?: string) => {
    if (busy !== null) return;
    setBusy(tenantId ?? "form");
    setProblem(null);
    try {
      if (asked?.isByProvider) await giveProviderCode(api, code.trim());
      else await api.signIn(email.trim(), password, tenantId, code.trim());
      await goIn();
    } catch (error) {
      const choice = tenantsOf(error);
      if (choice !== null) setTenants(choice);
      else if (error instanceof WireError && error.code === "second-factor-required") setAsked({ tenantId });
      else setProblem(explain(reading, error));
    } finally {
      setBusy(null);
    }
  };
  const byPasskey = async () => {
    setProblem(null);
    try {
      await signInByPasskey(api);
      await goIn();
    } catch (error) {
      setProblem(error instanceof NoPasskeyError ? { title: t("sign_in.passkey_cancelled"), detail: undefined } : explain(reading, error));
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void signIn(asked?.tenantId);
  };
  const startAnew = () => {
    setAsked(null);
    setTenants(null);
    setCode("");
    setProblem(null);
  };

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1 className={styles.title}>{asked ? t("sign_in.code_title") : tenants ? t("sign_in.choose_tenant") : t("sign_in.title")}</h1>
        {(wasSignedOut || hasChosenPassword) && tenants === null && asked === null && problem === null && (
          <p className={styles.kept} role="status">
            {t(hasChosenPassword ? "sign_in.has_chosen_password" : "sign_in.was_signed_out")}
          </p>
        )}
        {problem !== null && (
          <div className={styles.problem} role="alert">
            <p>{problem.title}</p>
            {problem.detail !== undefined && <p className={styles.detail}>{problem.detail}</p>}
          </div>
        )}
        {asked !== null ? (
          <form className={styles.form} onSubmit={onSubmit}>
            <p className={styles.lead}>{t("sign_in.code_explained")}</p>
            <Field
              label={t("second_factor.code")}
              name="one-time-code"
              autoComplete="one-time-code"
              inputMode="numeric"
              dir="ltr"
              required
              minLength={6}
              maxLength={40}
              autoFocus
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
            <Button type="submit" look="primary" isBusy={busy !== null}>
              {t("sign_in.submit")}
            </Button>
            <Button look="quiet" onClick={startAnew}>
              {t("sign_in.back")}
            </Button>
          </form>
        ) : tenants !== null ? (
          <Tenants tenants={tenants} busyId={busy} onChoose={(id) => void signIn(id)} onBack={() => setTenants(null)} />
        ) : (
          <form ref={form} className={styles.form} onSubmit={onSubmit}>
            <Field
              label={t("sign_in.email")}
              type="email"
              name="email"
              autoComplete="username"
              inputMode="email"
              required
              autoFocus
              dir="ltr"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
            <PasswordField value={password} onChange={setPassword} />
            <Button type="submit" look="primary" isBusy={busy !== null}>
              {t("sign_in.submit")}
            </Button>
            <details className={styles.forgot}>
              <summary>{t("sign_in.forgot")}</summary>
              <p>{t("sign_in.forgot_explained")}</p>
            </details>
            <ProviderOffers api={api} email={email} tenantId={brought.tenantId} />
            {canUsePasskeys() && (
              <>
                <p className={styles.or}>{t("sign_in.or")}</p>
                <Button icon={<KeyRound size={16} aria-hidden />} onClick={() => void byPasskey()}>
                  {t("sign_in.passkey")}
                </Button>
              </>
            )}
          </form>
        )}
      </div>
    </main>
  );
}
