/** A mailbox: at which provider, how one signs in there, what is fetched; tried live before it is saved. */
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Choice, Field, Select } from "../../ui/Field";
import { focusInvalid } from "../../ui/invalid";
import type { EntryPointDraft, Setting } from "../../wire/administration";
import type { TrialStep } from "../../wire/mailboxes";
import type { EntryPointFormProps } from "../administration/EntryPointForm";
import styles from "../administration/Form.module.css";
import { FormFoot } from "../administration/FormFoot";
import { HoursChoice } from "../administration/HoursChoice";
import { SettingField, settingName } from "../administration/SettingField";
import type { Explanation } from "../problems/explain";
import { Consent } from "./Consent";
import { fieldOfFailure, hasConsentPage, presetOf, PRESETS, secretsAskedAgain, secretsOf, settingsOf, SIGN_INS, signInOf, toSend, withPreset, type Part, type Preset } from "./mailbox-form";
import own from "./Mailboxes.module.css";
import { MailboxTrial } from "./MailboxTrial";

const REFRESH_TOKEN = "refresh_token";
/** Several, one a line: below the others. */
const ALIASES = "aliases";

/** What is wrong with a setting or a secret, in words. */
interface Fault {
  field: string;
  told: string;
  /** The step of the test that found it; that is told beside the test too, where the reader looks. Null: it keeps from saving, and the field has the focus. */
  step: TrialStep["step"] | null;
}

export function MailboxForm({ channel, calendars, draft, id, kept, isBusy, problem, returned, onSave, onSignIn, onCancel }: EntryPointFormProps) {
  const reading = useReading();
  const { t } = reading;
  const queues = useValue(useDesk().session, (session) => session.queues);
  const isNew = id === null;
  const [mailbox, setMailbox] = useState<EntryPointDraft>(() => (isNew && draft.settings["smtp_host"] === undefined ? { ...draft, settings: withPreset(draft.settings, "google") } : draft));
  const [preset, setPreset] = useState<Preset>(() => presetOf(mailbox.settings));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [folders, setFolders] = useState<readonly string[]>([]);
  const [authserv, setAuthserv] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const { settings } = mailbox;
  const how = signInOf(settings);

  const change = (changes: Partial<EntryPointDraft>) => {
    setMailbox((before) => ({ ...before, ...changes }));
    setFaults([]);
  };
  const changeSetting = (name: string, value: unknown) => {
    const { [name]: _, ...others } = settings;
    change({ settings: (value === undefined ? others : { ...others, [name]: value }) as EntryPointDraft["settings"] });
  };
  const choose = (next: Preset) => {
    setPreset(next);
    change({ settings: withPreset(settings, next), secrets: {} });
  };
  const refuse = (why: Explanation) => {
    if (why.at !== undefined) setFaults([{ field: why.at.field, told: reading.find("setting_expected.", why.at.expected) ?? why.title, step: null }]);
  };
  useEffect(() => {
    if (problem !== null) refuse(problem);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- said once for each answer
  }, [problem]);
  useEffect(() => {
    if (faults.some((each) => each.step === null)) focusInvalid(form.current);
  }, [faults]);
  const sent = toSend(mailbox, channel.settings, channel.secrets);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(sent);
  };
  const note = (step: TrialStep) => {
    if (step.folders) setFolders(step.folders);
    if (step.authserv) setAuthserv(step.authserv);
    const { problem: why } = step;
    const field = why ? fieldOfFailure(step.step, why.code, why.params, settings) : null;
    // What it has found before is over.
    setFaults((before) => [...before.filter((each) => each.step !== step.step), ...(why && field !== null ? [{ field, told: why.message, step: step.step }] : [])]);
  };
  const errorAt = (name: string) => faults.find((each) => each.field === name)?.told;
  const fields = (part: Part, leaveOut: readonly string[] = []) =>
    settingsOf(part, channel.settings, settings)
      .filter((each) => !leaveOut.includes(each.name))
      .map((setting) => (
        <SettingField key={setting.name} channel={channel.channel} setting={narrowed(setting, preset)} suggestions={setting.name === "imap_folder" ? folders : []} value={settings[setting.name]} error={errorAt(setting.name)} onChange={(value) => changeSetting(setting.name, value)} />
      ));
  const askedAgain = isNew ? [] : secretsAskedAgain(draft.settings, settings, kept, mailbox.secrets);
  const isStillKept = (name: string) => kept.includes(name) && !askedAgain.includes(name);
  const secretFields = secretsOf(channel.secrets, settings).map(({ name, isOptional }) => (
    <Field
      key={name}
      label={name === "password" && preset === "google" ? t("mailbox_form.app_password") : settingName(reading, channel.channel, name)}
      hint={askedAgain.includes(name) ? t("mailbox_form.secret_again") : kept.includes(name) ? t("entry_points.secret_kept") : undefined}
      type="password"
      autoComplete="off"
      dir="ltr"
      maxLength={4000}
      required={name !== REFRESH_TOKEN && (askedAgain.includes(name) || (!isOptional && !kept.includes(name)))}
      error={errorAt(name)}
      value={mailbox.secrets[name] ?? ""}
      onChange={(event) => change({ secrets: { ...mailbox.secrets, [name]: event.target.value } })}
    />
  ));
  const of = (beginning: string) => fields("servers").filter((each) => each.key?.startsWith(beginning));
  const servers = (
    <>
      <div className={styles.grid}>{of("imap_")}</div>
      <div className={styles.grid}>{of("smtp_")}</div>
      {of("allow_")}
      {fields("sign_in").filter((each) => each.key === "oauth_scope")}
    </>
  );
  const isPreset = preset !== "other";
  const isWrongIn = (part: Part) => settingsOf(part, channel.settings, settings).some((each) => errorAt(each.name) !== undefined);

  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      <PresetChoice chosen={preset} onChoose={choose} />
      <Group title={t("mailbox_form.address")}>
        <div className={styles.grid}>
          <Field label={t("entry_points.name")} hint={t("mailbox_form.name_explained")} dir="auto" required maxLength={120} value={mailbox.name} onChange={(event) => change({ name: event.target.value })} />
          <Select label={t("entry_points.queue")} value={mailbox.queue_id} options={queues.map((queue) => ({ value: queue.queue_id, label: queue.name }))} onChange={(queueId) => change({ queue_id: queueId })} />
          <HoursChoice calendars={calendars} chosen={mailbox.calendar_id} onChange={(id) => change({ calendar_id: id })} />
        </div>
        <div className={styles.grid}>{fields("address", [ALIASES])}</div>
        {fields("address").filter((each) => each.key === ALIASES)}
      </Group>
      <Group title={t("mailbox_form.sign_in")}>
        <Todo preset={preset} how={how} />
        {fields("sign_in", ["oauth_scope"])}
        {secretFields.filter((each) => each.key !== REFRESH_TOKEN)}
        {how === "refresh_token" && (
          <Consent
            provider={preset}
            isLetIn={isStillKept(REFRESH_TOKEN)}
            returned={returned ?? null}
            isBusy={isBusy}
            onSignIn={onSignIn && hasConsentPage(settings) ? () => form.current?.reportValidity() && onSignIn(sent) : null}
          >
            {secretFields.filter((each) => each.key === REFRESH_TOKEN)}
          </Consent>
        )}
      </Group>
      {isPreset ? (
        <Folded title={t("mailbox_form.servers_of", { servers: `${settings["imap_host"]}, ${settings["smtp_host"]}` })} isOpen={isWrongIn("servers")}>
          {servers}
        </Folded>
      ) : (
        <Group title={t("mailbox_form.servers")}>{servers}</Group>
      )}
      {settings["imap_host"] !== undefined && (
        <Group title={t("mailbox_form.fetching")}>
          <div className={styles.grid}>{fields("fetching")}</div>
        </Group>
      )}
      <Folded title={t("mailbox_form.more")} isOpen={isWrongIn("more")}>
        {fields("more")}
      </Folded>
      <div className={styles.group}>
        <Choice kind="checkbox" checked={mailbox.active} onChange={(event) => change({ active: event.target.checked })} label={t("entry_points.active_choice")} />
        <p className={styles.hint}>{t("mailbox_form.active_explained")}</p>
      </div>
      <MailboxTrial draft={sent} id={id} canWait={settings["imap_host"] !== undefined} runsAtOnce={returned?.problem === null} onBegin={() => form.current?.reportValidity() ?? true} onStep={note} onRefused={refuse} />
      {authserv !== null && authserv !== settings["trusted_authserv"] && (
        <p className={own.offer}>
          <bdi>{t("mailbox_form.authserv", { name: authserv })}</bdi>{" "}
          <Button size="s" onClick={() => changeSetting("trusted_authserv", authserv)}>
            {t("mailbox_form.authserv_take")}
          </Button>
        </p>
      )}
      <FormFoot problem={problem} isBusy={isBusy} onCancel={onCancel} />
    </form>
  );
}

/** Of the ways to sign in only those of the provider. */
function narrowed(setting: Setting, preset: Preset): Setting {
  const known: readonly string[] = SIGN_INS[preset];
  return setting.name === "sign_in" ? { ...setting, options: setting.options.filter((each) => known.includes(each)) } : setting;
}

function PresetChoice({ chosen, onChoose }: { chosen: Preset; onChoose(preset: Preset): void }) {
  const { t } = useReading();
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("mailbox_form.provider")}</legend>
      <div className={styles.row}>
        {PRESETS.map((preset) => (
          <Choice key={preset} kind="radio" name={name} checked={preset === chosen} onChange={() => onChoose(preset)} label={t(`mailbox_preset.${preset}`)} />
        ))}
      </div>
    </fieldset>
  );
}

/** What is to be done at the provider before it can work here. */
function Todo({ preset, how }: { preset: Preset; how: string }) {
  const { t, find } = useReading();
  const steps = find("mailbox_todo.", `${preset}.${how}`) ?? find("mailbox_todo.", `${preset}`);
  if (steps === undefined) return null;
  return (
    <div className={own.todo}>
      <p>
        <strong>{t("mailbox_form.todo")}</strong>
      </p>
      <ol>
        {steps.split("\n").map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={own.part}>
      <legend>{title}</legend>
      <div className={styles.form}>{children}</div>
    </fieldset>
  );
}

function Folded({ title, isOpen, children }: { title: string; isOpen: boolean; children: ReactNode }) {
  return (
    <details className={own.part} open={isOpen || undefined} onInvalidCapture={(event) => (event.currentTarget.open = true)}>
      <summary>{title}</summary>
      <div className={styles.form}>{children}</div>
    </details>
  );
}
