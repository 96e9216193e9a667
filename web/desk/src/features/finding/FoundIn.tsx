/** In which own fields, or under which fact's name, something was found: the field's label and its value with what was found marked. */
import { useReading } from "../../i18n/reading";
import type { WhyFound } from "../../wire/answers";
import { kindName } from "../facts/words";
import styles from "./FoundIn.module.css";

/** The same in one line of text, for where nothing can be marked. */
export const textOfFound = ({ pieces }: WhyFound) => pieces.map((piece) => piece.text).join("");

export function useFoundLabel(): (why: WhyFound) => string {
  const reading = useReading();
  return ({ where, key, label }) => (where === "fact" ? kindName(reading, key, label) : reading.own(label));
}

export function FoundIn({ places }: { places: readonly WhyFound[] }) {
  const labelOf = useFoundLabel();
  return places.map((why) => (
    <span key={why.where + why.key + textOfFound(why)} className={styles.place}>
      <bdi className={styles.label}>{labelOf(why)}</bdi>{" "}
      <bdi>
        {why.pieces.map((piece, place) => (piece.marked ? <mark key={place} className={styles.mark}>{piece.text}</mark> : <span key={place}>{piece.text}</span>))}
      </bdi>
    </span>
  ));
}
