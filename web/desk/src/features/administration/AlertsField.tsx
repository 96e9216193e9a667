/** When whoever watches over the queue is told; each only where it is filled in. */
import { useReading } from "../../i18n/reading";
import { Choice, Field } from "../../ui/Field";
import styles from "./Form.module.css";
import { ALERT_BOUNDS, ALERT_NUMBERS, isAlertNumber, type AlertsDraft } from "./queue-alerts";

export function AlertsField({ alerts, onChange }: { alerts: AlertsDraft; onChange(changes: Partial<AlertsDraft>): void }) {
  const { t, formats } = useReading();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{t("queues.alerts")}</legend>
      <p className={styles.hint}>{t("queues.alerts_explained")}</p>
      <div className={styles.grid}>
        {ALERT_NUMBERS.map((name) => {
          const [min, max] = ALERT_BOUNDS[name];
          return (
            <Field
              key={name}
              label={t(`queues.alert_${name}`)}
              hint={t(`queues.alert_${name}_explained`)}
              error={isAlertNumber(name, alerts[name]) ? undefined : t("form.number_between", { min: formats.number(min), max: formats.number(max) })}
              inputMode="numeric"
              dir="ltr"
              value={alerts[name]}
              onChange={(event) => onChange({ [name]: event.target.value.trim() })}
            />
          );
        })}
      </div>
      <Choice kind="checkbox" checked={alerts.nobody_ready} onChange={(event) => onChange({ nobody_ready: event.target.checked })} label={t("queues.alert_nobody_ready")} />
    </fieldset>
  );
}
