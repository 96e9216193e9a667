/** To whom a mail goes: a chip for each, and a field in which the next is written. */
import { X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import type { MailPerson } from "../../state/drafts";
import { joined, readPeople } from "./addresses";
import styles from "./MailComposer.module.css";

export interface PeopleFieldProps {
  label: string;
  people: readonly MailPerson[];
  known: readonly MailPerson[];
  onChange(people: MailPerson[]): void;
  /** Told while something is written that is no address. */
  onHeld(isHeld: boolean): void;
  /** It has just been asked for: who did goes on writing in it. */
  isAsked?: boolean;
  end?: ReactNode;
}

export function PeopleField({ label, people, known, onChange, onHeld, isAsked = false, end }: PeopleFieldProps) {
  const { t } = useReading();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [written, setWritten] = useState("");
  const [isWrong, setWrong] = useState(false);
  useEffect(() => {
    if (isAsked) field.current?.focus();
  }, [isAsked]);
  const named = new Set(people.map((each) => each.address));

  const write = (next: string) => {
    setWritten(next);
    setWrong(false);
    onHeld(next.trim() !== "");
  };
  /** What is written is taken over as far as it is addresses. */
  const take = (text: string) => {
    const { people: added, left } = readPeople(text);
    if (added.length > 0) onChange(joined(people, added));
    write(left);
    setWrong(left !== "");
  };
  const remove = (person: MailPerson) => {
    onChange(people.filter((each) => each !== person));
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key === "Enter" || event.key === "," || event.key === ";") && !event.ctrlKey && !event.metaKey && !event.nativeEvent.isComposing) {
      if (written.trim() === "" && event.key !== "Enter") return;
      event.preventDefault();
      if (written.trim() !== "") take(written);
    } else if (event.key === "Backspace" && written === "") {
      const last = people.at(-1);
      if (last !== undefined) remove(last);
    }
  };
  return (
    <div className={styles.line} data-wrong={isWrong || undefined}>
      <label htmlFor={id} className={styles.lineLabel}>
        {label}
      </label>
      <div className={styles.people}>
        {people.map((person) => (
          <span key={person.address} className={styles.person}>
            <bdi dir={person.name === "" ? "ltr" : undefined}>{person.name || person.address}</bdi>
            <button type="button" aria-label={t("mail.remove_person", { name: person.name ? `${person.name} (${person.address})` : person.address })} title={person.address} onClick={() => remove(person)}>
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={field}
          id={id}
          type="text"
          inputMode="email"
          autoComplete="off"
          dir="ltr"
          list={`${id}-known`}
          value={written}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          onChange={(event) => {
            const { value } = event.target;
            // Chosen from the list, or pasted: a whole line of them.
            const isChosen = known.some((each) => each.address === value);
            if (isChosen || /[,;\n]/.test(value.trim())) take(value);
            else write(value);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => written.trim() !== "" && take(written)}
        />
        <datalist id={`${id}-known`}>
          {known
            .filter((each) => !named.has(each.address))
            .map((each) => (
              <option key={each.address} value={each.address}>
                {each.name}
              </option>
            ))}
        </datalist>
      </div>
      {end}
      {isWrong && (
        <p id={`${id}-wrong`} className={styles.wrong} role="alert">
          {t("mail.address_wrong")}
        </p>
      )}
    </div>
  );
}
