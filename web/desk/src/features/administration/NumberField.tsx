/** A whole number within its bounds; what is outside is told at the field, and nothing is saved then. */
import { useReading } from "../../i18n/reading";
import { Field } from "../../ui/Field";

export interface NumberFieldProps {
  label: string;
  hint: string;
  value: string;
  min: number;
  max: number;
  onChange(value: string): void;
}

export function isWithin(value: string, min: number, max: number): boolean {
  return /^-?\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max;
}

export function NumberField({ label, hint, value, min, max, onChange }: NumberFieldProps) {
  const { t, formats } = useReading();
  const error = isWithin(value, min, max) ? undefined : t("form.number_between", { min: formats.number(min), max: formats.number(max) });
  return (
    <Field
      label={label}
      hint={hint}
      error={error}
      type="number"
      inputMode="numeric"
      dir="ltr"
      min={min}
      max={max}
      step={1}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
