/** A labelled text field with its hint and its error, tied together for screen readers. */
import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes } from "react";
import styles from "./Field.module.css";

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "className"> {
  ref?: Ref<HTMLInputElement>;
  label: string;
  /** Has the focus when its dialog opens. */
  "data-first"?: boolean;
  hint?: string | undefined;
  error?: string | undefined;
  /** Something inside the field's end, such as a button. */
  end?: ReactNode;
}

export function Field({ label, hint, error, end, ...input }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.box} data-invalid={error !== undefined || undefined}>
        <input
          {...input}
          id={id}
          className={styles.input}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described || undefined}
        />
        {end}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** Fields that belong together, and what is wrong with them: each is told it with its group. */
export function Faulty({ error, children }: { error: string | undefined; children: ReactNode }) {
  const id = useId();
  const isFaulty = error !== undefined;
  return (
    <div className={styles.field} role={isFaulty ? "group" : undefined} data-invalid={isFaulty || undefined} aria-describedby={isFaulty ? id : undefined}>
      {children}
      {isFaulty && (
        <p id={id} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}

export interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className"> {
  label: string;
  error?: string | undefined;
}

/** People's own words, over several lines. */
export function TextArea({ label, error, rows = 3, dir = "auto", ...area }: TextAreaProps) {
  const id = useId();
  const isFaulty = error !== undefined;
  return (
    <div className={styles.field} data-invalid={isFaulty || undefined}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea {...area} id={id} className={styles.area} rows={rows} dir={dir} aria-invalid={isFaulty || undefined} aria-describedby={isFaulty ? `${id}-error` : undefined} />
      {isFaulty && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

export interface ChoiceProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "type"> {
  kind: "radio" | "checkbox";
  label: ReactNode;
  /** Has the focus when its dialog opens. */
  "data-first"?: boolean | undefined;
}

/** A radio button or a check box with its label; the whole line is the target. */
export function Choice({ kind, label, ...input }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input {...input} type={kind} className={styles.mark} />
      <span>{label}</span>
    </label>
  );
}

export interface Option {
  value: string;
  label: string;
  lang?: string;
  group?: string;
  isDisabled?: boolean;
}

function Options({ options }: { options: Option[] }) {
  return options.map((option) => (
    <option key={option.value} value={option.value} lang={option.lang} disabled={option.isDisabled}>
      {option.label}
    </option>
  ));
}

export interface SelectProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  /** Those of one `group` follow each other, under its words. */
  options: Option[];
  onChange(value: string): void;
  /** Hides the label from sight, where the place explains the field. */
  isLabelHidden?: boolean;
  disabled?: boolean;
  /** The first option, which says nothing, is not enough. */
  required?: boolean;
  /** `quiet`: one line with its label, a border only when it is pointed at. */
  look?: "boxed" | "quiet";
}

export function Select({ label, hint, error, value, options, onChange, isLabelHidden, disabled, required, look = "boxed" }: SelectProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles.field} data-look={look} data-invalid={error !== undefined || undefined}>
      <label htmlFor={id} className={isLabelHidden ? "only-for-readers" : styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.select}
        value={value}
        disabled={disabled}
        required={required}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described || undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {[...new Set(options.map((option) => option.group))].map((group) => {
          const own = options.filter((option) => option.group === group);
          return group === undefined ? (
            <Options key="" options={own} />
          ) : (
            <optgroup key={group} label={group}>
              <Options options={own} />
            </optgroup>
          );
        })}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
