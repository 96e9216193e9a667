/** A draft is tried: what the provider says of itself, a sign-in there, and what it brought; then it may be put to work. */
import { useId, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import type { Roles } from "../../wire/people-api";
import { beginTrial, checkDraft, discardDraft, putToWork, type Findings, type Provider, type Trial } from "../../wire/single-sign-on";
import { useAttempt, useToast } from "../problems/use-attempt";
import { roleName } from "./names";
import styles from "./People.module.css";
import { faultOf, type ProviderFault } from "./provider-faults";

/** A claim's value as people read it: text as it is, the rest as it was told. */
function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Brought({ trial, roles }: { trial: Trial; roles: Roles }) {
  const reading = useReading();
  const { t, formats } = reading;
  const own = roles.own.find(({ role_id }) => role_id === trial.role_id);
  return (
    <div className={styles.form}>
      <p className={styles.notice} data-tone={trial.problem === null ? undefined : "warm"} role="status">
        {trial.problem ?? t("sso.trial_fits", { email: trial.email ?? "" })}
      </p>
      <p className={styles.soft}>
        {t("sso.tried_at", { instant: formats.moment(trial.tried_at) })} · {trial.shows_both_factors ? t("sso.trial_two_factors") : t("sso.trial_one_factor")}
        {trial.role !== null && <> · {t("sso.trial_role", { role: roleName(reading, trial.role, own && reading.own(own.name)) })}</>}
      </p>
      <details>
        <summary>{t("sso.claims")}</summary>
        <dl className={styles.changes}>
          {Object.entries(trial.claims).map(([name, value]) => (
            <div key={name}>
              <dt>
                <code dir="ltr">{name}</code>
              </dt>
              <dd>
                <bdi>{shown(value)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Found({ found }: { found: Findings }) {
  const { t } = useReading();
  return (
    <p className={styles.notice} role="status">
      {t("sso.found", { count: found.keys, host: new URL(found.authorization_endpoint).host })} {found.signs_out ? t("sso.found_sign_out") : t("sso.found_no_sign_out")}
    </p>
  );
}

interface ProviderTrialProps {
  draft: Provider;
  roles: Roles;
  onChanged(): void;
  /** Null: nothing is wrong with what is written, as far as the provider was asked. */
  onFault(fault: ProviderFault | null): void;
}

export function ProviderTrial({ draft, roles, onChanged, onFault }: ProviderTrialProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const headId = useId();
  const { isBusy, attempt } = useAttempt();
  const [found, setFound] = useState<Findings | null>(null);
  const act = async (action: () => Promise<unknown>, done: string) => {
    if (!(await attempt(action))) return;
    toast({ tone: "done", title: done });
    onChanged();
  };
  /** What only another value of a field mends is said at that field, the rest in a toast. */
  const ask = (question: () => Promise<unknown>) =>
    void attempt(async () => {
      setFound(null);
      let fault: ProviderFault | null = null;
      try {
        await question();
      } catch (error) {
        fault = faultOf(error, draft);
        if (fault === null) throw error;
      } finally {
        onFault(fault);
      }
    });
  const isGood = draft.trial !== null && draft.trial.problem === null;
  return (
    <section className={styles.section} aria-labelledby={headId}>
      <h2 id={headId}>
        {t("sso.draft")} <Badge tone={isGood ? "good" : "warm"}>{isGood ? t("sso.draft_tried") : t("sso.draft_untried")}</Badge>
      </h2>
      <p className={styles.soft}>{t("sso.draft_explained")}</p>
      {found !== null && <Found found={found} />}
      {draft.trial !== null && <Brought trial={draft.trial} roles={roles} />}
      <div className={styles.acts}>
        <Button isBusy={isBusy} onClick={() => ask(async () => setFound(await checkDraft(desk.api)))}>
          {t("sso.check")}
        </Button>
        <Button look={isGood ? "plain" : "primary"} onClick={() => ask(async () => window.location.assign(await beginTrial(desk.api)))}>
          {t("sso.try")}
        </Button>
        <Button look={isGood ? "primary" : "plain"} disabled={!isGood} isBusy={isBusy} onClick={() => void act(() => putToWork(desk.api, draft.version), t("sso.is_on"))}>
          {t("sso.put_to_work")}
        </Button>
        <Button look="quiet" onClick={() => void act(() => discardDraft(desk.api), t("sso.discarded"))}>
          {t("sso.discard")}
        </Button>
      </div>
    </section>
  );
}
