/** What may interrupt what: a small table, by rows what somebody is at work on, by columns what may be offered all the same. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Medium } from "../../wire/routing-policies";
import form from "./Form.module.css";
import { withInterrupt, type Interrupts } from "./routing-policy";
import styles from "./Routing.module.css";

export interface InterruptsFieldProps {
  media: readonly Medium[];
  interrupts: Interrupts;
  onChange(interrupts: Interrupts): void;
}

export function InterruptsField({ media, interrupts, onChange }: InterruptsFieldProps) {
  const { t } = useReading();
  const nameOf = (medium: Medium) => t(`medium.${medium}` as TextKey);
  return (
    <fieldset className={form.group}>
      <legend className={form.legend}>{t("routing.group_interrupts")}</legend>
      <p className={form.hint}>{t("routing.interrupts_explained")}</p>
      <div className={styles.scroll}>
        <table className={styles.grid}>
          <thead>
            <tr>
              <th scope="col">{t("routing.at_work_on")}</th>
              {media.map((medium) => (
                <th key={medium} scope="col">
                  {nameOf(medium)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {media.map((other) => (
              <tr key={other}>
                <th scope="row">{nameOf(other)}</th>
                {media.map((medium) => (
                  <td key={medium}>
                    <input
                      type="checkbox"
                      aria-label={t("routing.interrupts_cell", { medium: nameOf(medium), others: nameOf(other) })}
                      checked={(interrupts[medium] ?? []).includes(other)}
                      onChange={(event) => onChange(withInterrupt(interrupts, medium, other, event.target.checked))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </fieldset>
  );
}
