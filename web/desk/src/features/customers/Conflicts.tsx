/** Where two records say different things: which of the two holds for the whole. Undoing the link brings the other back. */
import { useId } from "react";
import { nameIn } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { Choice } from "../../ui/Field";
import styles from "./Conflicts.module.css";

export interface Known {
  name: string | null;
  locale: string | null;
}

type Part = keyof Known;
const PARTS: readonly Part[] = ["name", "locale"];

export interface ConflictsProps {
  ours: Known;
  theirs: Known;
  /** What is taken from the other. */
  take: readonly string[];
  onTake(take: readonly string[]): void;
}

export function Conflicts({ ours, theirs, take, onTake }: ConflictsProps) {
  const { t, locale } = useReading();
  const group = useId();
  const differing = PARTS.filter((part) => ours[part] !== null && theirs[part] !== null && ours[part] !== theirs[part]);
  const shown = (part: Part, value: string | null) => (part === "locale" ? nameIn(value ?? "", locale) : value);
  return differing.map((part) => (
    <fieldset key={part} className={styles.conflict}>
      <legend className={styles.question}>{t(`link.take_${part}`)}</legend>
      {[ours, theirs].map((side, place) => (
        <Choice
          key={place}
          kind="radio"
          name={group + part}
          label={<bdi>{shown(part, side[part])}</bdi>}
          checked={take.includes(part) === (place === 1)}
          onChange={() => onTake(place === 1 ? [...take, part] : take.filter((each) => each !== part))}
        />
      ))}
    </fieldset>
  ));
}
