/** The form of an identity provider: how it is reached, whom it lets in, and as what. */
import { Plus, Trash2 } from "lucide-react";
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { Choice, Field, Select } from "../../ui/Field";
import { focusInvalid } from "../../ui/invalid";
import type { Roles, Team } from "../../wire/people-api";
import type { Preset, Provider, ProviderDraft } from "../../wire/single-sign-on";
import { roleOf, roleOptions } from "./names";
import { Several } from "./Parts";
import styles from "./People.module.css";
import type { ProviderFault, ProviderField } from "./provider-faults";

const PRESETS: Preset[] = ["google", "microsoft", "keycloak", "other"];
/** What an issuer looks like there; braces are to be replaced. */
const ISSUERS: Record<Preset, string> = {
  google: "https://accounts.google.com",
  microsoft: "https://login.microsoftonline.com/{tenant-id}/v2.0",
  keycloak: "https://{host}/realms/{realm}",
  other: "https://",
};

const EMPTY: ProviderDraft = {
  name: "Google", preset: "google", issuer: ISSUERS.google, client_id: "", client_secret: null, allow_private_network: false, email_domains: [],
  lets_newcomers_in: false, role: "agent", role_id: null, team_ids: [], role_claim: "", role_rules: [], allows_others: true,
  asks_second_factor: false, signs_out_there: true,
};

function draftOf(provider: Provider | null): ProviderDraft {
  if (provider === null) return EMPTY;
  const { has_secret: _, version: __, trial: ___, ...chosen } = provider;
  return { ...EMPTY, ...chosen, client_secret: null };
}

interface PartProps {
  draft: ProviderDraft;
  /** What is wrong with a field, in words. */
  errorAt(field: ProviderField): string | undefined;
  onChange(changes: Partial<ProviderDraft>): void;
}

function Explained({ text, why, checked, onChange }: { text: TextKey; why: TextKey; checked: boolean; onChange(checked: boolean): void }) {
  const { t } = useReading();
  return (
    <Choice
      kind="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
      label={
        <>
          {t(text)}
          <span className={styles.why}>{t(why)}</span>
        </>
      }
    />
  );
}

function Connection({ draft, errorAt, hasSecret, onChange }: PartProps & { hasSecret: boolean }) {
  const { t } = useReading();
  const choose = (preset: Preset) => onChange({ preset, issuer: ISSUERS[preset], name: preset === "other" ? "" : t(`sso.preset_${preset}` as TextKey) });
  return (
    <fieldset className={styles.group}>
      <legend>{t("sso.connection")}</legend>
      <div className={styles.form}>
        <div className={styles.two}>
          <Select label={t("sso.preset")} value={draft.preset} options={PRESETS.map((value) => ({ value, label: t(`sso.preset_${value}` as TextKey) }))} onChange={(value) => choose(value as Preset)} />
          <Field label={t("sso.name")} hint={t("sso.name_explained")} dir="auto" required maxLength={60} error={errorAt("name")} value={draft.name} onChange={(event) => onChange({ name: event.target.value })} />
        </div>
        <p className={styles.notice}>{t(`sso.advice_${draft.preset}` as TextKey)}</p>
        <Field
          label={t("sso.issuer")}
          hint={t("sso.issuer_explained")}
          dir="ltr"
          type="url"
          required
          maxLength={500}
          error={errorAt("issuer")}
          value={draft.issuer}
          onChange={(event) => onChange({ issuer: event.target.value })}
        />
        <div className={styles.two}>
          <Field label={t("sso.client_id")} dir="ltr" autoComplete="off" required maxLength={500} error={errorAt("client_id")} value={draft.client_id} onChange={(event) => onChange({ client_id: event.target.value })} />
          <Field
            label={t("sso.client_secret")}
            hint={hasSecret ? t("sso.secret_kept") : t("sso.secret_explained")}
            type="password"
            dir="ltr"
            autoComplete="off"
            maxLength={2000}
            error={errorAt("client_secret")}
            value={draft.client_secret ?? ""}
            onChange={(event) => onChange({ client_secret: event.target.value || null })}
          />
        </div>
        <Explained text="sso.private" why="sso.private_explained" checked={draft.allow_private_network} onChange={(checked) => onChange({ allow_private_network: checked })} />
      </div>
    </fieldset>
  );
}

function RoleRules({ draft, errorAt, roles, onChange }: PartProps & { roles: Roles }) {
  const reading = useReading();
  const { t } = reading;
  const mine = useValue(useDesk().session, (session) => session.agent.permissions);
  const rules = draft.role_rules;
  const change = (at: number, changes: Partial<(typeof rules)[number]>) => onChange({ role_rules: rules.map((rule, index) => (index === at ? { ...rule, ...changes } : rule)) });
  return (
    <>
      <Field label={t("sso.role_claim")} hint={t("sso.role_claim_explained")} dir="ltr" maxLength={100} error={errorAt("role_claim")} value={draft.role_claim} onChange={(event) => onChange({ role_claim: event.target.value })} />
      {draft.role_claim !== "" && (
        <div className={styles.group}>
          {rules.map((rule, at) => (
            <div key={at} className={styles.tools}>
              <div className={styles.grow}>
                <Field label={t("sso.rule_value")} dir="auto" required maxLength={300} value={rule.value} onChange={(event) => change(at, { value: event.target.value })} />
              </div>
              <Select label={t("people.role")} value={rule.role_id ?? rule.role} options={roleOptions(reading, roles, mine)} onChange={(value) => change(at, roleOf(value, roles))} />
              <IconButton label={t("sso.rule_remove", { value: rule.value })} onClick={() => onChange({ role_rules: rules.filter((_, index) => index !== at) })}>
                <Trash2 size={16} aria-hidden />
              </IconButton>
            </div>
          ))}
          <div className={styles.acts}>
            <Button icon={<Plus size={16} aria-hidden />} onClick={() => onChange({ role_rules: [...rules, { value: "", role: "agent", role_id: null }] })}>
              {t("sso.rule_add")}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function WhoComesIn({ draft, errorAt, roles, teams, onChange }: PartProps & { roles: Roles; teams: Team[] }) {
  const reading = useReading();
  const { t } = reading;
  const mine = useValue(useDesk().session, (session) => session.agent.permissions);
  return (
    <fieldset className={styles.group}>
      <legend>{t("sso.who")}</legend>
      <div className={styles.form}>
        <Explained text="sso.newcomers" why="sso.newcomers_explained" checked={draft.lets_newcomers_in} onChange={(checked) => onChange({ lets_newcomers_in: checked })} />
        {draft.lets_newcomers_in && (
          <>
            <div className={styles.narrow}>
              <Select label={t("sso.newcomers_role")} value={draft.role_id ?? draft.role} options={roleOptions(reading, roles, mine)} onChange={(value) => onChange(roleOf(value, roles))} />
            </div>
            {teams.length > 0 && (
              <Several legend={t("people.teams")} options={teams.map(({ team_id, name }) => ({ id: team_id, label: reading.own(name) }))} chosen={draft.team_ids} onChange={(team_ids) => onChange({ team_ids })} />
            )}
          </>
        )}
        <RoleRules draft={draft} errorAt={errorAt} roles={roles} onChange={onChange} />
        <Explained text="sso.others" why="sso.others_explained" checked={draft.allows_others} onChange={(checked) => onChange({ allows_others: checked })} />
        <Explained text="sso.second_factor" why="sso.second_factor_explained" checked={draft.asks_second_factor} onChange={(checked) => onChange({ asks_second_factor: checked })} />
        <Explained text="sso.signs_out" why="sso.signs_out_explained" checked={draft.signs_out_there} onChange={(checked) => onChange({ signs_out_there: checked })} />
      </div>
    </fieldset>
  );
}

export interface ProviderFormProps {
  /** What is written over; null for nothing. */
  base: Provider | null;
  roles: Roles;
  teams: Team[];
  isBusy: boolean;
  /** What the server did not take of it, or found wrong with it: it is said at its field, which has the focus. */
  fault: ProviderFault | null;
  /** Answers whether it was saved. */
  onSave(draft: ProviderDraft): Promise<boolean>;
}

const domainsOf = (text: string) => text.split(/[\s,;]+/).map((each) => each.replace(/^@/, "")).filter(Boolean);

export function ProviderForm({ base, roles, teams, isBusy, fault, onSave }: ProviderFormProps) {
  const { t } = useReading();
  const headId = useId();
  const [draft, setDraft] = useState(() => draftOf(base));
  const [domains, setDomains] = useState(draft.email_domains.join(", "));
  const change = (changes: Partial<ProviderDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (fault !== null) focusInvalid(form.current);
  }, [fault]);
  const errorAt = (field: ProviderField) => {
    if (fault?.field !== field) return undefined;
    return typeof fault.told === "string" ? fault.told : t(...fault.told);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A secret that is kept is not written again.
    if (!isBusy && (await onSave({ ...draft, email_domains: domainsOf(domains) }))) change({ client_secret: null });
  };
  return (
    <section className={styles.section} aria-labelledby={headId}>
      <h2 id={headId}>{t("sso.settings")}</h2>
      <form ref={form} className={styles.form} onSubmit={(event) => void submit(event)}>
        <Connection draft={draft} errorAt={errorAt} hasSecret={base?.has_secret ?? false} onChange={change} />
        <Field label={t("sso.domains")} hint={t("sso.domains_explained")} dir="ltr" required error={errorAt("email_domains")} value={domains} onChange={(event) => setDomains(event.target.value)} />
        <WhoComesIn draft={draft} errorAt={errorAt} roles={roles} teams={teams} onChange={change} />
        <div className={styles.acts}>
          <Button type="submit" look={base === null ? "primary" : "plain"} isBusy={isBusy}>
            {t("sso.save_draft")}
          </Button>
        </div>
      </form>
    </section>
  );
}
