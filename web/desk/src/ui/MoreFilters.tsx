/**
 * Filters that stand in no bar: a button opens a form for them all, which is applied at once. What is on stands beside the button,
 * each with a way to take it off. Escape closes the form; the focus goes back to the button.
 */
import { SlidersHorizontal, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "./Button";
import { focusInvalid } from "./invalid";
import styles from "./MoreFilters.module.css";

export interface FilterOn {
  id: string;
  text: string;
  /** What a screen reader says of taking it off; the text is a part of it. */
  offLabel: string;
  onTakeOff(): void;
}

export interface MoreFiltersProps {
  labels: { more: string; apply: string; cancel: string; on: string };
  on: readonly FilterOn[];
  /** False: something in the form is wrong, and marked there. It stays open. */
  onApply(): Promise<boolean>;
  /** What was chosen and not applied is to be forgotten. */
  onOpen(): void;
  /** The controls. */
  children: ReactNode;
}

export function MoreFilters({ labels, on, onApply, onOpen, children }: MoreFiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const formId = useId();
  useEffect(() => {
    if (isOpen) form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const apply = async (event: FormEvent) => {
    event.preventDefault();
    if (await onApply()) close();
    else focusInvalid(form.current);
  };
  return (
    <>
      <Button
        ref={button}
        icon={<SlidersHorizontal size={14} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={isOpen ? formId : undefined}
        onClick={() => {
          if (!isOpen) onOpen();
          setOpen(!isOpen);
        }}
      >
        {labels.more}
      </Button>
      {isOpen && (
        <form ref={form} id={formId} className={styles.panel} aria-label={labels.more} onSubmit={(event) => void apply(event)} onKeyDown={(event) => event.key === "Escape" && close()}>
          <div className={styles.controls}>{children}</div>
          <div className={styles.acts}>
            <Button look="primary" type="submit">
              {labels.apply}
            </Button>
            <Button look="quiet" onClick={close}>
              {labels.cancel}
            </Button>
          </div>
        </form>
      )}
      {on.length > 0 && (
        <ul className={styles.on} aria-label={labels.on}>
          {on.map((each) => (
            <li key={each.id}>
              <button
                type="button"
                className={styles.chip}
                aria-label={each.offLabel}
                onClick={() => {
                  each.onTakeOff();
                  button.current?.focus();
                }}
              >
                <bdi className={styles.text}>{each.text}</bdi>
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
