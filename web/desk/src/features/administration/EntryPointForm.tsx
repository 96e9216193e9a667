/** One entry point: what it is called, where its work goes, the channel's settings and the provider's secrets. */
import { CircleAlert, CircleCheck, PlugZap } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Choice, Field, Select } from "../../ui/Field";
import { tryEntryPoint, type Channel, type EntryPointDraft, type EntryPointPage } from "../../wire/administration";
import type { Returned } from "../mailboxes/consent-return";
import { explain, type Explanation } from "../problems/explain";
import styles from "./Form.module.css";
import { FormFoot } from "./FormFoot";
import { HoursChoice } from "./HoursChoice";
import { SettingField, settingName } from "./SettingField";

const PREVIOUS = /^previous_/;

export interface EntryPointFormProps {
  channel: Channel;
  calendars: EntryPointPage["calendars"];
  draft: EntryPointDraft;
  /** Of the one that is changed; null for a new one. */
  id: string | null;
  /** Secrets that are kept already: their fields may stay empty. */
  kept: string[];
  isBusy: boolean;
  problem: Explanation | null;
  onSave(draft: EntryPointDraft): void;
  /** Save it, and go to its provider to let the centre in. */
  onSignIn?(draft: EntryPointDraft): void;
  /** How coming back from there went. */
  returned?: Returned | null;
  onCancel(): void;
}

type Tried = { tone: "good"; text: string } | { tone: "problem"; text: string; why: Explanation };

export function EntryPointForm({ channel, calendars, draft, id, kept, isBusy, problem, onSave, onCancel }: EntryPointFormProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const queues = useValue(desk.session, (session) => session.queues);
  const [entryPoint, setEntryPoint] = useState(draft);
  const [isTrying, setTrying] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const change = (changes: Partial<EntryPointDraft>) => {
    setEntryPoint((before) => ({ ...before, ...changes }));
    setTried(null);
  };
  const changeSetting = (name: string, value: unknown) => {
    const { [name]: _, ...others } = entryPoint.settings;
    change({ settings: (value === undefined ? others : { ...others, [name]: value }) as EntryPointDraft["settings"] });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(entryPoint);
  };
  const tryOut = async () => {
    setTrying(true);
    setTried(null);
    try {
      const wasAsked = await tryEntryPoint(desk.api, channel.channel, entryPoint, id);
      setTried({ tone: "good", text: wasAsked ? t("entry_points.tried_asked") : t("entry_points.tried_well_formed") });
    } catch (error) {
      const why = explain(reading, error);
      setTried({ tone: "problem", text: why.detail === undefined ? why.title : `${why.title} ${why.detail}`, why });
    } finally {
      setTrying(false);
    }
  };
  const wrong = problem ?? (tried?.tone === "problem" ? tried.why : null);
  const entered = channel.secrets.filter((name) => !channel.generated_secrets.includes(name.replace(PREVIOUS, "")));

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.grid}>
        <Field
          label={t("entry_points.name")}
          hint={t("entry_points.name_explained")}
          dir="auto"
          required
          maxLength={120}
          value={entryPoint.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Select
          label={t("entry_points.queue")}
          value={entryPoint.queue_id}
          options={queues.map((queue) => ({ value: queue.queue_id, label: queue.name }))}
          onChange={(queueId) => change({ queue_id: queueId })}
        />
        <HoursChoice calendars={calendars} chosen={entryPoint.calendar_id} onChange={(id) => change({ calendar_id: id })} />
      </div>
      {channel.settings.map((setting) => (
        <SettingField
          key={setting.name}
          channel={channel.channel}
          setting={setting}
          value={entryPoint.settings[setting.name]}
          error={wrong?.at?.field === setting.name ? (reading.find("setting_expected.", wrong.at.expected) ?? wrong.title) : undefined}
          onChange={(value) => changeSetting(setting.name, value)}
        />
      ))}
      {entered.map((name) => (
        <Field
          key={name}
          label={settingName(reading, channel.channel, name)}
          hint={kept.includes(name) ? t("entry_points.secret_kept") : undefined}
          type="password"
          autoComplete="off"
          dir="ltr"
          required={!kept.includes(name) && !channel.optional_secrets.includes(name)}
          value={entryPoint.secrets[name] ?? ""}
          onChange={(event) => change({ secrets: { ...entryPoint.secrets, [name]: event.target.value } })}
        />
      ))}
      <div className={styles.group}>
        <Choice kind="checkbox" checked={entryPoint.active} onChange={(event) => change({ active: event.target.checked })} label={t("entry_points.active_choice")} />
        <p className={styles.hint}>{t("entry_points.active_explained")}</p>
      </div>
      {tried !== null && (
        <div className={styles.result} data-tone={tried.tone} role="status">
          {tried.tone === "good" ? <CircleCheck size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
          <bdi>{tried.text}</bdi>
        </div>
      )}
      <FormFoot problem={problem} isBusy={isBusy} onCancel={onCancel}>
        <Button icon={<PlugZap size={16} aria-hidden />} isBusy={isTrying} onClick={() => void tryOut()}>
          {t("entry_points.try_settings")}
        </Button>
      </FormFoot>
    </form>
  );
}
