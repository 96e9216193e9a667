/** The field in which a condition is written: checked a moment after the last key, with what is wrong shown at its place. */
import { useEffect, useId, useState, type Ref } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { checkRouting, type Check } from "../../wire/routing-rules";
import { indexOf, markOf } from "./model";
import styles from "./RoutingRules.module.css";

const AFTER_MS = 400;

interface ConditionFieldProps {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  notices: Record<string, string>;
  /** Has saving been refused? An empty field is told only then. */
  isTold: boolean;
  onChange(value: string): void;
  onChecked(check: Check | null): void;
}

export function ConditionField({ ref, value, notices, isTold, onChange, onChecked }: ConditionFieldProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const id = useId();
  const asked = JSON.stringify([value, notices]);
  const [checked, setChecked] = useState<{ asked: string; check: Check } | null>(null);
  useEffect(() => {
    if (value.trim() === "") return onChecked(null);
    const timer = window.setTimeout(() => {
      checkRouting(desk.api, value, notices)
        .then((check) => {
          setChecked({ asked, check });
          onChecked(check);
        })
        .catch(() => onChecked(null)); // Saving tells.
    }, AFTER_MS);
    return () => window.clearTimeout(timer);
    // What is asked is all of it.
  }, [asked]);
  const check = checked?.asked === asked ? checked.check : null;
  const isEmpty = isTold && value.trim() === "";
  const error = check?.error ?? null;
  const line = Number(error?.params["line"] ?? 1);
  const column = Number(error?.params["column"] ?? 1);
  const wrong = error === null ? "" : check?.at ? (notices[check.at] ?? "") : value;
  const mark = markOf(wrong, line, column);
  const isInvalid = isEmpty || (error !== null && !check?.at);
  const goThere = () => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLTextAreaElement)) return;
    const start = indexOf(value, line, column);
    field.focus();
    field.setSelectionRange(start, start + mark.at.length);
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {t("routing.condition")}
      </label>
      <textarea
        ref={ref}
        id={id}
        className={styles.code}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        maxLength={4000}
        value={value}
        aria-invalid={isInvalid || undefined}
        aria-describedby={`${id}-said`}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-said`} aria-live="polite">
        {isEmpty && <p role="alert">{t("routing.condition_missing")}</p>}
        {error !== null && (
          <div className={styles.error} data-testid="condition-error">
            <p>{error.message}</p>
            <pre className={styles.source}>
              <span>{mark.before}</span>
              <mark>{mark.at || "␣"}</mark>
              <span>{mark.after}</span>
            </pre>
            {!check?.at && (
              <Button size="s" onClick={goThere}>
                {t("routing.go_there")}
              </Button>
            )}
          </div>
        )}
        {check !== null && error === null && (
          <p className={styles.good}>{check.reads.length === 0 ? t("routing.reads_nothing") : t("routing.reads", { facts: formats.list(check.reads) })}</p>
        )}
      </div>
    </div>
  );
}
