/**
 * A text that becomes a field when it is clicked. Enter or leaving saves, Escape gives up; a failed
 * save leaves the field open with what was written.
 */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import styles from "./InlineEdit.module.css";

export interface InlineEditProps {
  value: string;
  /** Shown while there is no value. */
  placeholder: string;
  label: string;
  editLabel: string;
  icon?: ReactNode;
  as?: "h2" | "h3" | "span";
  maxLength?: number;
  /** Answers whether it was saved. */
  onSave(value: string): Promise<boolean>;
}

export function InlineEdit(props: InlineEditProps) {
  const { value, placeholder, label, editLabel, icon, as: Tag = "span", maxLength = 200, onSave } = props;
  const [text, setText] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isSaving = useRef(false);

  const close = (isByKey: boolean) => {
    setText(null);
    if (isByKey) requestAnimationFrame(() => button.current?.focus());
  };
  const save = async (isByKey: boolean) => {
    if (text === null || isSaving.current) return;
    if (text.trim() === value || text.trim() === "") return close(isByKey);
    isSaving.current = true;
    const isSaved = await onSave(text.trim());
    isSaving.current = false;
    if (isSaved) close(isByKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) void save(true);
    if (event.key === "Escape") {
      event.stopPropagation();
      close(true);
    }
  };

  if (text !== null) {
    return (
      <input
        className={styles.input}
        data-as={Tag}
        aria-label={label}
        value={text}
        dir="auto"
        maxLength={maxLength}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => void save(false)}
        onKeyDown={onKeyDown}
      />
    );
  }
  return (
    <Tag className={styles.shown}>
      <button ref={button} type="button" className={styles.button} data-empty={value === "" || undefined} onClick={() => setText(value)}>
        <bdi className={styles.text}>{value === "" ? placeholder : value}</bdi>
        <span className={styles.icon}>{icon}</span>
        <span className="only-for-readers">{editLabel}</span>
      </button>
    </Tag>
  );
}
