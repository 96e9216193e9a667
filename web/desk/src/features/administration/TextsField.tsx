/** A short text in every language of the product. Who reads in a language that is left empty is shown another. */
import { useId } from "react";
import { localesFor, nativeNameOf } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { Faulty } from "../../ui/Field";
import type { Texts } from "../../wire/administration";
import styles from "./Form.module.css";

export interface TextsFieldProps {
  label: string;
  hint?: string;
  /** What is wrong with all of them together. */
  error?: string | undefined;
  texts: Texts;
  onChange(texts: Texts): void;
  maxLength?: number;
  isLong?: boolean;
}

/** Without the languages that are empty. */
export function filledIn(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).flatMap(([locale, text]) => (text.trim() === "" ? [] : [[locale, text.trim()]])));
}

export function TextsField({ label, hint, error, texts, onChange, maxLength = 120, isLong = false }: TextsFieldProps) {
  const { locale: mine } = useReading();
  const id = useId();
  const ordered = localesFor(mine);
  const Input = isLong ? "textarea" : "input";
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      <Faulty error={error}>
        <div className={styles.texts}>
          {ordered.flatMap((locale) => [
            <label key={`${locale}-label`} htmlFor={`${id}-${locale}`} lang={locale}>
              {nativeNameOf(locale)}
            </label>,
            <Input
              key={locale}
              id={`${id}-${locale}`}
              className={isLong ? styles.area : styles.line}
              lang={locale}
              dir={texts[locale] ? "auto" : locale === "he" ? "rtl" : "ltr"}
              maxLength={maxLength}
              value={texts[locale] ?? ""}
              onChange={(event) => onChange({ ...texts, [locale]: event.target.value })}
            />,
          ])}
        </div>
      </Faulty>
    </fieldset>
  );
}
