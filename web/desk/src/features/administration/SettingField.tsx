/** One setting of a channel, by its declared type. Names and explanations are in the catalogues: `setting.<channel>.<name>`. */
import { useId } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { Choice, Faulty, Field, Select } from "../../ui/Field";
import type { Setting, Texts } from "../../wire/administration";
import styles from "./Form.module.css";
import { isWithin } from "./NumberField";
import { filledIn, TextsField } from "./TextsField";

const VISITOR_FIELDS = [
  { name: "name", label: "entry_points.asks_name" },
  { name: "email", label: "entry_points.asks_email" },
  { name: "phone", label: "entry_points.asks_phone" },
] as const;
const DEFAULT_COLOUR = "#1f6feb";
const GREETING_MAX = 500;

export interface SettingFieldProps {
  channel: string;
  setting: Setting;
  value: unknown;
  /** What it should be, when what was given is not that. */
  error?: string | undefined;
  /** What a line of text will mostly be. */
  suggestions?: readonly string[];
  onChange(value: unknown): void;
}

interface VisitorField {
  name: string;
  required: boolean;
}

/** A setting's name for people; one that this build does not know has its code. */
export function settingName(reading: Reading, channel: string, name: string): string {
  return reading.find("setting.", `${channel}.${name}`) ?? name;
}

export function SettingField({ channel, setting, value, error, suggestions = [], onChange }: SettingFieldProps) {
  const reading = useReading();
  const { t } = reading;
  const label = settingName(reading, channel, setting.name);
  const hint = reading.find("setting.", `${channel}.${setting.name}.explained`);
  const shared = { label, ...(hint === undefined ? {} : { hint }) };
  const written = typeof value === "string" ? value : "";
  const listId = useId();
  switch (setting.type) {
    case "texts":
      return (
        <TextsField
          {...shared}
          isLong
          maxLength={GREETING_MAX}
          texts={(value as Texts | undefined) ?? {}}
          onChange={(texts) => onChange(Object.keys(filledIn(texts)).length === 0 ? undefined : texts)}
        />
      );
    case "yes_no":
      return (
        <Faulty error={error}>
          <Choice kind="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked || undefined)} label={label} />
          {hint !== undefined && <p className={styles.hint}>{hint}</p>}
        </Faulty>
      );
    case "colour":
      return <ColourField {...shared} value={typeof value === "string" ? value : undefined} onChange={onChange} />;
    case "origins":
      return <LinesField {...shared} error={error} example="https://www.example.com" clean={(line) => line.replace(/\/$/, "")} value={Array.isArray(value) ? (value as string[]) : []} onChange={onChange} />;
    case "email_addresses":
      return <LinesField {...shared} error={error} example="sales@example.com" value={Array.isArray(value) ? (value as string[]) : []} onChange={onChange} />;
    case "visitor_fields":
      return <VisitorFields {...shared} value={Array.isArray(value) ? (value as VisitorField[]) : []} onChange={onChange} />;
    case "web_address":
      return (
        <Field
          {...shared}
          type="url"
          dir="ltr"
          required={setting.required}
          placeholder="https://"
          error={error}
          value={written}
          onChange={(event) => onChange(event.target.value.trim() || undefined)}
        />
      );
    case "text":
      return (
        <>
          <Field {...shared} dir="auto" required={setting.required} maxLength={2000} list={suggestions.length > 0 ? listId : undefined} error={error} value={written} onChange={(event) => onChange(event.target.value || undefined)} />
          {suggestions.length > 0 && (
            <datalist id={listId}>
              {suggestions.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          )}
        </>
      );
    case "host":
    case "email_address":
      return (
        <Field
          {...shared}
          inputMode={setting.type === "host" ? "url" : "email"}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          required={setting.required}
          maxLength={320}
          error={error}
          value={written}
          onChange={(event) => onChange(event.target.value.trim() || undefined)}
        />
      );
    case "number":
      return <NumberSetting {...shared} setting={setting} value={value} error={error} onChange={onChange} />;
    case "date":
      return <Field {...shared} type="date" required={setting.required} error={error} value={written} onChange={(event) => onChange(event.target.value || undefined)} />;
    case "choice":
      return (
        <Select
          {...shared}
          error={error}
          required={setting.required}
          value={written || (setting.options[0] ?? "")}
          options={setting.options.map((option) => ({ value: option, label: settingName(reading, channel, `${setting.name}.${option}`) }))}
          onChange={onChange}
        />
      );
    default:
      return <p className={styles.hint}>{t("entry_points.setting_unknown", { name: setting.name })}</p>;
  }
}

interface Named {
  label: string;
  hint?: string;
}

interface NumberProps extends Named {
  setting: Setting;
  value: unknown;
  error: string | undefined;
  onChange(value: number | undefined): void;
}

/** Empty is nothing; what is no whole number within its bounds is told at once. */
function NumberSetting({ setting, value, error, onChange, ...named }: NumberProps) {
  const { t, formats } = useReading();
  const [least, most] = [setting.least ?? 0, setting.most ?? 999_999];
  const isWrong = value !== undefined && (typeof value !== "number" || !isWithin(String(value), least, most));
  return (
    <Field
      {...named}
      type="number"
      inputMode="numeric"
      dir="ltr"
      min={least}
      max={most}
      step={1}
      required={setting.required}
      error={isWrong ? t("form.number_between", { min: formats.number(least), max: formats.number(most) }) : error}
      value={typeof value === "number" ? String(value) : ""}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.valueAsNumber)}
    />
  );
}

export function ColourField({ label, hint, value, onChange }: Named & { value: string | undefined; onChange(value: string | undefined): void }) {
  const { t } = useReading();
  const id = useId();
  return (
    <div className={styles.group}>
      <label className={styles.legend} htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      <div className={styles.row}>
        <input id={id} type="color" className={styles.colour} value={value ?? DEFAULT_COLOUR} onChange={(event) => onChange(event.target.value)} />
        {value !== undefined ? <bdi dir="ltr">{value}</bdi> : <span className={styles.hint}>{t("entry_points.colour_of_tenant")}</span>}
      </div>
    </div>
  );
}

interface LinesProps extends Named {
  error: string | undefined;
  example: string;
  clean?(line: string): string;
  value: string[];
  onChange(value: string[] | undefined): void;
}

/** Several of a kind, one a line. */
function LinesField({ label, hint, error, example, clean = (line) => line, value, onChange }: LinesProps) {
  const id = useId();
  return (
    <Faulty error={error}>
      <div className={styles.group}>
        <label className={styles.legend} htmlFor={id}>
          {label}
        </label>
        {hint !== undefined && (
          <p className={styles.hint} id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <textarea
          id={id}
          className={styles.area}
          dir="ltr"
          spellCheck={false}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={hint !== undefined ? `${id}-hint` : undefined}
          placeholder={example}
          defaultValue={value.join("\n")}
          onChange={(event) => {
            const lines = event.target.value.split("\n").flatMap((line) => (line.trim() === "" ? [] : [clean(line.trim())]));
            onChange(lines.length === 0 ? undefined : lines);
          }}
        />
      </div>
    </Faulty>
  );
}

function VisitorFields({ label, hint, value, onChange }: Named & { value: VisitorField[]; onChange(value: VisitorField[] | undefined): void }) {
  const { t } = useReading();
  const choose = (name: string, required: boolean | null) => {
    const chosen = VISITOR_FIELDS.flatMap((each): VisitorField[] => {
      if (each.name === name) return required === null ? [] : [{ name, required }];
      return value.filter((kept) => kept.name === each.name);
    });
    onChange(chosen.length === 0 ? undefined : chosen);
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {VISITOR_FIELDS.map(({ name, label: question }) => {
        const asked = value.find((each) => each.name === name);
        return (
          <div key={name} className={styles.row}>
            <Choice kind="checkbox" checked={asked !== undefined} onChange={(event) => choose(name, event.target.checked ? false : null)} label={t(question)} />
            {asked !== undefined && (
              <Choice kind="checkbox" checked={asked.required} onChange={(event) => choose(name, event.target.checked)} label={t("entry_points.asks_always")} />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
