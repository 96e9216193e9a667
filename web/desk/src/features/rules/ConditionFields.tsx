/** One condition being written: what it is about, what is asked of it, and the values. */
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { IconButton } from "../../ui/Button";
import { Choice, Faulty, Field, Select } from "../../ui/Field";
import type { Choices, Condition, Op } from "../../wire/rules";
import { useLength } from "../toolbox/use-act-words";
import { keyedOf, opsOf, WITHIN, withKey, withOp, wordsIn } from "./model";
import styles from "./Rules.module.css";
import { useAboutName, useKeyName, useOptions } from "./use-words";

/** What a limit may be, by the type of what it is compared with. */
const LIMITS: Partial<Record<Choices["customer_fields"][number]["type"], TextKey>> = {
  number: "rules.limit_number",
  money: "rules.limit_money",
  date: "rules.limit_date",
  instant: "rules.limit_date",
};

interface Props {
  condition: Condition;
  choices: Choices;
  fault: TextKey | undefined;
  onChange(condition: Condition): void;
  onDrop(): void;
}

export function ConditionFields({ condition, choices, fault, onChange, onDrop }: Props) {
  const { t } = useReading();
  const name = useAboutName(choices)(condition);
  const keyed = keyedOf(choices, condition.about);
  const keyName = useKeyName(choices);
  const length = useLength();
  const ops = opsOf(choices, condition);
  const { about, within } = condition;
  const opName = (op: Op) => {
    if (within !== null && op === "filled") return t("rules.op_told");
    return within !== null && op === "empty" ? t("rules.op_not_told") : t(`rules.op_${op}` as TextKey);
  };
  return (
    <li className={styles.condition} aria-label={name}>
      <div className={styles.asks}>
        <span className={styles.about}>{t(`rules.about_${condition.about}` as TextKey)}</span>
        {keyed.length > 0 && (
          <Select
            label={t(about === "fact_lately" ? "rules.which_fact" : "rules.which")}
            isLabelHidden
            value={condition.key ?? ""}
            options={keyed.map((each) => ({ value: each.key, label: keyName({ about, key: each.key }) }))}
            onChange={(key) => onChange(withKey(choices, condition, key))}
          />
        )}
        {ops.length > 1 && (
          <Select
            label={t("rules.asks")}
            isLabelHidden
            value={condition.op}
            options={ops.map((op) => ({ value: op, label: opName(op) }))}
            onChange={(op) => onChange(withOp(condition, op as Op))}
          />
        )}
        {within !== null && (
          <Select
            label={t("rules.within")}
            isLabelHidden
            value={String(within)}
            options={[...new Set([...WITHIN, within])].sort((one, other) => one - other).map((each) => ({ value: String(each), label: t("rules.within_last", { length: length(each) }) }))}
            onChange={(next) => onChange({ ...condition, within: Number(next) })}
          />
        )}
        <span className={styles.drop} data-drop>
          <IconButton size="s" label={t("rules.drop", { about: name })} onClick={onDrop}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      <Faulty error={fault && t(fault)}>
        {condition.op !== "filled" && condition.op !== "empty" && <Values key={condition.key} condition={condition} choices={choices} onChange={onChange} />}
      </Faulty>
    </li>
  );
}

function Values({ condition, choices, onChange }: Omit<Props, "onDrop" | "fault">) {
  const { t } = useReading();
  const name = useAboutName(choices)(condition);
  const offered = useOptions(choices)(condition);
  const { values, op } = condition;
  const isOne = op === "at_least" || op === "less_than";
  const [typed, setTyped] = useState(values.join(", "));
  const put = (next: string[]) => onChange({ ...condition, values: next });
  if (offered === undefined || isOne) {
    const type = (text: string) => {
      setTyped(text);
      put(isOne ? [text.trim()].filter((each) => each !== "") : wordsIn(text));
    };
    const hint = condition.about === "text" ? t("rules.words_explained") : isOne ? t(LIMITS[keyedOf(choices, condition.about).find((each) => each.key === condition.key)?.type ?? "text"] ?? "rules.limit_explained") : t("rules.values_explained");
    return <Field label={t("rules.values_of", { about: name })} hint={hint} dir="auto" value={typed} maxLength={2_000} onChange={(event) => type(event.target.value)} />;
  }
  if (condition.about === "hours") {
    return <Select label={name} isLabelHidden value={values[0] ?? ""} options={offered} onChange={(value) => put([value])} />;
  }
  if (offered.length === 0) return <p className={styles.soft}>{t("rules.nothing_to_choose")}</p>;
  return (
    <fieldset className={styles.choices}>
      <legend className="only-for-readers">{name}</legend>
      {offered.map(({ value, label }) => (
        <Choice
          key={value}
          kind="checkbox"
          label={<bdi>{label}</bdi>}
          checked={values.includes(value)}
          onChange={(event) => put(event.target.checked ? [...values, value] : values.filter((each) => each !== value))}
        />
      ))}
    </fieldset>
  );
}
