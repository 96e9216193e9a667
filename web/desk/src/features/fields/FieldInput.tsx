/** The control of one field, by its type. What the server keeps is what is written; it refuses by the field's name. */
import { useId } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Choice, Field, Select, type SelectProps } from "../../ui/Field";
import type { FieldDefinition } from "../../wire/answers";
import type { FieldValue } from "../../wire/entities";
import styles from "./Fields.module.css";
import { useAgentNames } from "./use-fields";

const INPUT_TYPES: Partial<Record<FieldDefinition["type"], string>> = { date: "date", phone: "tel", email: "email", link: "url" };
/** What is taken, where something else can be written. */
const WRONG: Partial<Record<FieldDefinition["type"], TextKey>> = {
  number: "fields.wrong_number",
  money: "fields.wrong_money",
  phone: "fields.wrong_phone",
  link: "fields.wrong_link",
};
const LEFT_TO_RIGHT = new Set(["number", "money", "phone", "email", "link", "date", "instant"]);

export interface FieldInputProps {
  definition: FieldDefinition;
  value: FieldValue;
  onChange(value: FieldValue): void;
  /** The form is not sent without it. */
  isNeeded?: boolean;
  /** The server did not take what is written. */
  isWrong?: boolean;
  /** What else is wrong with it, in words. */
  problem?: string | undefined;
  /** The choice that is none; without it, that nothing is said. */
  emptyLabel?: string;
}

/** An instant as the browser's field wants it, in the reader's own zone, and back. */
const toLocal = (value: string) => {
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function Several({ definition, value, onChange, isNeeded }: FieldInputProps) {
  const { t, own } = useReading();
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className={styles.several}>
      <legend className={styles.legend}>
        {own(definition.label)} {isNeeded && <span className={styles.soft}>{t("fields.needed")}</span>}
      </legend>
      {definition.choices.map((choice) => (
        <Choice
          key={choice.key}
          kind="checkbox"
          label={<bdi>{own(choice.label)}</bdi>}
          checked={chosen.includes(choice.key)}
          onChange={(event) => onChange(event.target.checked ? [...chosen, choice.key] : chosen.filter((each) => each !== choice.key))}
        />
      ))}
    </fieldset>
  );
}

function Long({ definition, value, onChange, isNeeded }: FieldInputProps) {
  const { own } = useReading();
  const id = useId();
  return (
    <div className={styles.long}>
      <label htmlFor={id} className={styles.legend}>
        {own(definition.label)}
      </label>
      <textarea id={id} rows={4} required={isNeeded} maxLength={20_000} dir="auto" value={typeof value === "string" ? value : ""} onChange={(event) => onChange(event.target.value || null)} />
    </div>
  );
}

/** All who can be chosen by name; whoever is chosen and is no longer among them stays chosen. */
function Agents({ value, onChange, empty, ...shared }: FieldInputProps & Pick<SelectProps, "label" | "hint" | "required"> & { empty: SelectProps["options"][number] }) {
  const { t } = useReading();
  const desk = useDesk();
  const me = useValue(desk.session, (session) => session.agent);
  const agents = useAgentNames();
  const options = agents.map((each) => ({ value: each.agent_id, label: each.agent_id === me.agent_id ? t("fields.agent_me", { name: each.name }) : each.name }));
  if (typeof value === "string" && !agents.some((each) => each.agent_id === value)) options.push({ value, label: t("fields.agent_other") });
  return (
    <Select
      label={shared.label}
      {...(shared.hint !== undefined && { hint: shared.hint })}
      required={shared.required === true}
      value={typeof value === "string" ? value : ""}
      options={[empty, ...options]}
      onChange={(next) => onChange(next || null)}
    />
  );
}

export function FieldInput(props: FieldInputProps) {
  const { definition, value, onChange, isNeeded } = props;
  const { t, own } = useReading();
  const label = own(definition.label);
  const empty = { value: "", label: props.emptyLabel ?? t("fields.empty") };
  const help = own(definition.help) || (definition.type === "money" ? t("fields.money_hint") : "");
  const hint = [isNeeded ? t("fields.needed") : "", help].filter(Boolean).join(" · ") || undefined;
  const shared = { label, required: isNeeded === true, ...(hint !== undefined && { hint }) };
  const error = props.isWrong === true ? t(WRONG[definition.type] ?? "fields.wrong") : props.problem;
  switch (definition.type) {
    case "choices":
      return <Several {...props} />;
    case "long_text":
      return <Long {...props} />;
    case "choice":
      return (
        <Select
          {...shared}
          value={typeof value === "string" ? value : ""}
          options={[empty, ...definition.choices.map((choice) => ({ value: choice.key, label: own(choice.label) }))]}
          onChange={(next) => onChange(next || null)}
        />
      );
    case "yes_no":
      return (
        <Select
          {...shared}
          value={value === null ? "" : String(value)}
          options={[empty, { value: "true", label: t("fields.yes") }, { value: "false", label: t("fields.no") }]}
          onChange={(next) => onChange(next === "" ? null : next === "true")}
        />
      );
    case "agent":
      return <Agents {...props} {...shared} empty={empty} />;
    case "instant":
      return (
        <Field
          {...shared}
          error={error}
          type="datetime-local"
          dir="ltr"
          value={typeof value === "string" ? toLocal(value) : ""}
          onChange={(event) => onChange(event.target.value === "" ? null : new Date(event.target.value).toISOString())}
        />
      );
    default:
      return (
        <Field
          {...shared}
          error={error}
          type={INPUT_TYPES[definition.type] ?? "text"}
          dir={LEFT_TO_RIGHT.has(definition.type) ? "ltr" : "auto"}
          value={typeof value === "string" ? value : ""}
          maxLength={2000}
          onChange={(event) => onChange(event.target.value || null)}
        />
      );
  }
}
