/** Single sign-on: the identity provider by which people come in, its draft and trial, and the way back. */
import { useEffect, useId, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { Roles, Team } from "../../wire/people-api";
import { goBack, readProblem, readSingleSignOn, saveDraft, takeOff, type Provider, type ProviderDraft, type SingleSignOn } from "../../wire/single-sign-on";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./People.module.css";
import { faultOf, type ProviderFault } from "./provider-faults";
import { ProviderForm } from "./ProviderForm";
import { ProviderTrial } from "./ProviderTrial";

/** Why the trial somebody comes back from has failed, in their language. */
function TrialProblem({ code }: { code: string }) {
  const { t } = useReading();
  const { api } = useDesk();
  const [text, setText] = useState("");
  useEffect(() => {
    readProblem(api, code).then(setText, () => setText(t("problem.unexpected")));
  }, [api, code, t]);
  return (
    <p className={styles.notice} data-tone="warm" role="alert">
      {text}
    </p>
  );
}

function AtWork({ stands, onChanged }: { stands: SingleSignOn; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const headId = useId();
  const { isBusy, attempt } = useAttempt();
  const [isLeaving, setLeaving] = useState(false);
  const act = async (action: () => Promise<unknown>, done: string) => {
    if (!(await attempt(action))) return;
    setLeaving(false);
    toast({ tone: "done", title: done });
    onChanged();
  };
  const { live } = stands;
  return (
    <section className={styles.section} aria-labelledby={headId}>
      <h2 id={headId}>
        {t("sso.at_work")} <Badge tone={live === null ? "neutral" : "good"}>{live === null ? t("sso.off") : t("sso.on", { name: live.name })}</Badge>
      </h2>
      <p className={styles.soft}>{live === null ? t("sso.off_explained") : live.allows_others ? t("sso.on_with_others") : t("sso.on_alone")}</p>
      {isLeaving && (
        <p className={styles.notice} data-tone="warm" role="alert">
          {t("sso.take_off_explained", { count: stands.without_password })}
        </p>
      )}
      <div className={styles.acts}>
        {isLeaving && <Button onClick={() => setLeaving(false)}>{t("common.cancel")}</Button>}
        {live !== null && (
          <Button look={isLeaving ? "danger" : "plain"} isBusy={isBusy} onClick={() => (isLeaving ? void act(() => takeOff(desk.api), t("sso.is_off")) : setLeaving(true))}>
            {t("sso.take_off")}
          </Button>
        )}
        {stands.may_go_back && !isLeaving && (
          <Button isBusy={isBusy} onClick={() => void act(() => goBack(desk.api), t("sso.is_back"))}>
            {t("sso.go_back")}
          </Button>
        )}
      </div>
    </section>
  );
}

function Addresses({ stands, link }: { stands: SingleSignOn; link: string }) {
  const { t } = useReading();
  const headId = useId();
  const lines = [
    [t("sso.redirect_uri"), stands.redirect_uri],
    [t("sso.signed_out_uri"), stands.signed_out_uri],
    [t("sso.link"), link],
  ] as const;
  return (
    <section className={styles.section} aria-labelledby={headId}>
      <h2 id={headId}>{t("sso.addresses")}</h2>
      <p className={styles.soft}>{t("sso.addresses_explained")}</p>
      {lines.map(([label, text]) => (
        <div key={label}>
          <p className={styles.soft}>{label}</p>
          <Copyable text={text} label={t("sso.copy", { label })} doneLabel={t("common.copied")} />
        </div>
      ))}
    </section>
  );
}

interface SettingsProps {
  base: Provider | null;
  roles: Roles;
  teams: Team[];
  fault: ProviderFault | null;
  onFault(fault: ProviderFault | null): void;
  onSaved(): void;
}

/** The form begins anew when what it writes over is another one than it has saved itself: until then it stays, and the focus in it. */
function Settings({ base, roles, teams, fault, onFault, onSaved }: SettingsProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const version = base?.version ?? 0;
  const [form, setForm] = useState({ round: 0, version, saved: version });
  if (form.version !== version) setForm({ ...form, version, round: version === form.saved ? form.round : form.round + 1 });
  const save = async (draft: ProviderDraft) => {
    let found: ProviderFault | null = null;
    const isSaved = await attempt(async () => {
      try {
        const { draft: kept } = await saveDraft(desk.api, draft, version);
        setForm((before) => ({ ...before, saved: kept?.version ?? before.saved }));
      } catch (error) {
        found = faultOf(error, draft);
        if (found === null) throw error;
      }
    });
    onFault(found);
    if (!isSaved || found !== null) return false;
    toast({ tone: "done", title: t("sso.draft_saved") });
    onSaved();
    return true;
  };
  return <ProviderForm key={form.round} base={base} roles={roles} teams={teams} isBusy={isBusy} fault={fault} onSave={save} />;
}

export default function SingleSignOnPage({ search }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const [fault, setFault] = useState<ProviderFault | null>(null);
  const ground = useLoaded(() => Promise.all([desk.api.people.listRoles(), desk.api.people.listTeams()]), "ground");
  const loaded = useLoaded(() => readSingleSignOn(desk.api), "all");
  const reload = () => loaded.state !== "loading" && loaded.reload();
  const problem = new URLSearchParams(search).get("sso");
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  if (ground.state === "failed") return <Problem error={ground.error} onRetry={ground.reload} />;
  if (loaded.state === "loading" || ground.state === "loading") return <Loading label={t("common.loading")} />;
  const stands = loaded.value;
  const [roles, teams] = ground.value;
  const base = stands.draft ?? stands.live;
  const link = `${window.location.origin}/desk/?tenant=${desk.session.get().tenant.tenant_id}`;
  return (
    <Page>
      <PageHead title={t("sso.title")} lead={t("sso.explained")} />
      {problem !== null && <TrialProblem code={problem} />}
      <AtWork stands={stands} onChanged={reload} />
      {stands.draft !== null && <ProviderTrial key={`trial ${stands.draft.version}`} draft={stands.draft} roles={roles} onChanged={reload} onFault={setFault} />}
      <Addresses stands={stands} link={link} />
      <Settings base={base} roles={roles} teams={teams} fault={fault} onFault={setFault} onSaved={reload} />
    </Page>
  );
}
