/** One policy: its settings in groups, each explained, with what is usual where it is otherwise. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { Policies, PolicyDocument, PolicySetting } from "../../wire/routing-policies";
import form from "./Form.module.css";
import { FormFoot } from "./FormFoot";
import type { Explanation } from "../problems/explain";
import { InterruptsField } from "./InterruptsField";
import { documentOf, durationOf, GROUPS, interruptsOf, isRight, isTime, settingsOf, typedOf, writtenOf, type GroupName } from "./routing-policy";
import styles from "./Routing.module.css";

const NAME_MAX = 100;

export interface PolicyFormProps {
  document: PolicyDocument;
  all: Policies;
  isBusy: boolean;
  problem: Explanation | null;
  onSave(document: PolicyDocument): void;
  onCancel(): void;
}

export function PolicyForm({ document, all, isBusy, problem, onSave, onCancel }: PolicyFormProps) {
  const { t } = useReading();
  const [name, setName] = useState(String(document["name"] ?? ""));
  const [typed, setTyped] = useState(() => typedOf(document, all.settings));
  const [interrupts, setInterrupts] = useState(() => interruptsOf(document));
  const { form: ref, isTold, refuse } = useRefusal();
  const isNamed = name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isWhole = isNamed && all.settings.every((setting) => isRight(setting, typed[setting.name] ?? ""));
    if (isBusy) return;
    if (isWhole) onSave(documentOf(name.trim(), typed, interrupts, all.settings));
    else refuse();
  };
  const fieldsOf = (group: GroupName | "technical") => (
    <div className={form.grid}>
      {settingsOf(group, all.settings).map((setting) => (
        <SettingField
          key={setting.name}
          setting={setting}
          usual={writtenOf(setting, String(all.defaults[setting.name] ?? ""))}
          value={typed[setting.name] ?? ""}
          onChange={(value) => setTyped((before) => ({ ...before, [setting.name]: value }))}
        />
      ))}
    </div>
  );
  return (
    <form ref={ref} className={form.form} onSubmit={submit}>
      <Field
        label={t("routing.name")}
        hint={t("routing.name_explained")}
        error={isTold && !isNamed ? t("form.fault_name") : undefined}
        dir="auto"
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className={form.hint}>{t("routing.time_explained", { seconds: "90s", minutes: "5m", hours: "1.5h", days: "1d" })}</p>
      {(Object.keys(GROUPS) as GroupName[]).map((group) => (
        <fieldset key={group} className={styles.group}>
          <legend>{t(`routing.group_${group}`)}</legend>
          {fieldsOf(group)}
        </fieldset>
      ))}
      <InterruptsField media={all.media} interrupts={interrupts} onChange={setInterrupts} />
      <details className={styles.group}>
        <summary>{t("routing.group_technical")}</summary>
        {fieldsOf("technical")}
      </details>
      <FormFoot problem={problem} isBusy={isBusy} onCancel={onCancel} />
    </form>
  );
}

interface SettingFieldProps {
  setting: PolicySetting;
  usual: string;
  value: string;
  onChange(value: string): void;
}

function SettingField({ setting, usual, value, onChange }: SettingFieldProps) {
  const { t, find, formats } = useReading();
  const isTimed = isTime(setting);
  const shown = (bound: number) => (isTimed ? durationOf(bound) : formats.number(bound));
  const fault = t(isTimed ? "routing.duration_wrong" : "queues.number_from_to", { min: shown(setting.least), max: shown(setting.most) });
  const why = find("routing.", `${setting.name}_explained`);
  const otherwise = writtenOf(setting, value) === usual ? undefined : t("routing.changed_from", { value: usual });
  return (
    <Field
      label={find("routing.", setting.name) ?? setting.name}
      hint={[why, otherwise && `(${otherwise})`].filter(Boolean).join(" ")}
      error={isRight(setting, value) ? undefined : fault}
      inputMode={isTimed ? "text" : "decimal"}
      dir="ltr"
      value={value}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  );
}

