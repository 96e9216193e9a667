/** What somebody is able to do: levels by skill, and how many items of a medium at once. Numbers as they are typed; empty: none. */
import { useReading } from "../../i18n/reading";
import { Field } from "../../ui/Field";
import type { Skill } from "../../wire/skills";
import styles from "./People.module.css";

export type Typed = Readonly<Record<string, string>>;

/** Those that nearly every centre has, and the others. */
const USUAL = ["voice", "chat", "email"] as const;
const OTHER = ["messaging", "video", "fax", "callback", "outbound"] as const;
const MOST = 100;

/** As they are kept: what is empty is left out. */
export function numbersOf(typed: Typed): Record<string, number> {
  return Object.fromEntries(Object.entries(typed).flatMap(([name, text]) => (text === "" ? [] : [[name, Number(text)]])));
}

export function typedOf(numbers: Readonly<Record<string, number | undefined>>): Typed {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number ?? "")]));
}

interface AmountProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

function Amount({ label, value, onChange }: AmountProps) {
  return <Field label={label} type="number" min={0} max={MOST} step={1} value={value} onChange={(event) => onChange(event.target.value)} />;
}

interface FieldsProps {
  typed: Typed;
  onChange(typed: Typed): void;
}

export function CarryField({ typed, onChange }: FieldsProps) {
  const { t } = useReading();
  const amounts = (media: readonly (typeof USUAL | typeof OTHER)[number][]) => (
    <div className={styles.two}>
      {media.map((medium) => (
        <Amount key={medium} label={t(`medium.${medium}`)} value={typed[medium] ?? ""} onChange={(value) => onChange({ ...typed, [medium]: value })} />
      ))}
    </div>
  );
  return (
    <fieldset className={styles.group}>
      <legend>{t("people.carry")}</legend>
      <p className={styles.soft}>{t("people.carry_explained")}</p>
      {amounts(USUAL)}
      <details open={OTHER.some((medium) => typed[medium]) || undefined}>
        <summary className={styles.soft}>{t("people.carry_more")}</summary>
        {amounts(OTHER)}
      </details>
    </fieldset>
  );
}

export function LevelsField({ skills, typed, onChange }: FieldsProps & { skills: readonly Skill[] }) {
  const { t, own } = useReading();
  return (
    <fieldset className={styles.group}>
      <legend>{t("people.levels")}</legend>
      <p className={styles.soft}>{t("people.levels_explained")}</p>
      <div className={styles.two}>
        {skills.map(({ skill_id: id, name }) => (
          <Amount key={id} label={own(name)} value={typed[id] ?? ""} onChange={(value) => onChange({ ...typed, [id]: value })} />
        ))}
      </div>
    </fieldset>
  );
}
