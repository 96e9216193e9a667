/** What becomes of a day: closed, as any day, or other hours with their spans. */
import { useReading } from "../../i18n/reading";
import { Select } from "../../ui/Field";
import type { Effect } from "../../wire/calendars";
import styles from "./Calendar.module.css";
import { USUAL_HOURS } from "./holidays";
import { SpansField } from "./SpansField";

const HOWS = ["closed", "hours", "as_usual"] as const;

export interface EffectFieldProps {
  label: string;
  /** Of which day, for those who hear the fields. */
  name: string;
  hint?: string;
  effect: Effect | null;
  /** What it is when nothing is chosen; undefined: something is always chosen. */
  usual?: Effect;
  isLabelHidden?: boolean;
  onChange(effect: Effect | null): void;
}

export function EffectField({ label, name, hint, effect, usual, isLabelHidden, onChange }: EffectFieldProps) {
  const { t } = useReading();
  const options = HOWS.map((how) => ({ value: how as string, label: t(`calendars.effect.${how}`) }));
  const choose = (value: string) => {
    const how = HOWS.find((each) => each === value);
    onChange(how === undefined ? null : { how, spans: how === "hours" ? (effect?.spans.length ? effect.spans : USUAL_HOURS) : [] });
  };
  return (
    <div className={styles.effect}>
      <Select
        label={label}
        {...(hint === undefined ? {} : { hint })}
        isLabelHidden={isLabelHidden ?? false}
        value={effect?.how ?? ""}
        options={usual === undefined ? options : [{ value: "", label: t("calendars.effect_usual", { effect: t(`calendars.effect.${usual.how}`) }) }, ...options]}
        onChange={choose}
      />
      {effect?.how === "hours" && <SpansField name={name} spans={effect.spans} onChange={(spans) => onChange({ ...effect, spans })} />}
    </div>
  );
}
