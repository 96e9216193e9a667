/** The key that was made, where it can be seen and written otherwise by whoever needs it. */
import { useReading } from "../../i18n/reading";
import { Field } from "../../ui/Field";
import styles from "./Form.module.css";
import { KEY, KEY_MAX } from "./key";

export interface KeyFieldProps {
  value: string;
  taken: readonly string[];
  /** Letters. */
  most?: number;
  onChange(key: string): void;
}

export function KeyField({ value, taken, most = KEY_MAX, onChange }: KeyFieldProps) {
  const { t } = useReading();
  const isTaken = taken.includes(value);
  return (
    <details open={isTaken || !KEY.test(value) || undefined}>
      <summary className={styles.hint}>
        {t("fields.key_shown")} <code dir="ltr">{value}</code>
      </summary>
      <Field
        label={t("fields.key")}
        hint={t("facts.key_explained")}
        error={isTaken ? t("own_list.key_taken") : KEY.test(value) ? undefined : t("fields.key_wrong")}
        dir="ltr"
        value={value}
        maxLength={most}
        onChange={(event) => onChange(event.target.value.toLowerCase())}
      />
    </details>
  );
}
