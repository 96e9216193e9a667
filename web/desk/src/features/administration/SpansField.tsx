/** The opening hours of one day: spans of time, none when it is closed. */
import { Plus, X } from "lucide-react";
import { useId, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { Button, IconButton } from "../../ui/Button";
import type { Span } from "../../wire/calendars";
import styles from "./Calendar.module.css";
import { endFromField, faultOf, faultWords, nextSpan, toField } from "./calendar-moments";

export interface SpansFieldProps {
  /** Whose hours: the name of a weekday, or a date. */
  name: string;
  spans: Span[];
  onChange(spans: Span[]): void;
}

export function SpansField({ name, spans, onChange }: SpansFieldProps) {
  const reading = useReading();
  const { t } = reading;
  const id = useId();
  const fault = faultOf(spans);
  const told = faultWords(reading, name, spans);
  const change = (at: number, span: Span) => onChange(spans.map((each, index) => (index === at ? span : each)));
  const box = useRef<HTMLDivElement>(null);
  /** The focus goes where one goes on: what it was on may be gone. */
  const focusLast = (what: string, before = 0) => requestAnimationFrame(() => [...(box.current?.querySelectorAll<HTMLElement>(what) ?? [])].at(-1 - before)?.focus());
  const remove = (at: number) => {
    onChange(spans.filter((_, index) => index !== at));
    focusLast("button");
  };
  const add = () => {
    onChange([...spans, nextSpan(spans)]);
    focusLast("input", 1);
  };
  return (
    <div ref={box} className={styles.spans}>
      {spans.length === 0 && <span className={styles.closed}>{t("calendars.closed")}</span>}
      {spans.map(({ opens, closes }, at) => (
        <span key={at} className={styles.span}>
          <input
            type="time"
            className={styles.time}
            aria-label={t("calendars.opens_label", { name, number: at + 1 })}
            value={opens}
            required
            aria-invalid={(fault?.at === at && fault.over !== null) || undefined}
            aria-describedby={fault?.at === at ? id : undefined}
            onChange={(event) => change(at, { opens: event.target.value, closes })}
          />
          <span aria-hidden>–</span>
          <input
            type="time"
            className={styles.time}
            aria-label={t("calendars.closes_label", { name, number: at + 1 })}
            value={toField(closes)}
            required
            aria-invalid={fault?.at === at || undefined}
            aria-describedby={fault?.at === at ? id : undefined}
            onChange={(event) => change(at, { opens, closes: endFromField(event.target.value) })}
          />
          <IconButton size="s" label={t("calendars.span_remove", { name, number: at + 1 })} onClick={() => remove(at)}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      ))}
      {spans.length < 12 && (
        <Button size="s" look="quiet" icon={<Plus size={14} aria-hidden />} onClick={add}>
          {t("calendars.span_add")}
          <span className="only-for-readers"> {name}</span>
        </Button>
      )}
      {told !== undefined && (
        <p id={id} className={styles.fault}>
          {told}
        </p>
      )}
    </div>
  );
}
