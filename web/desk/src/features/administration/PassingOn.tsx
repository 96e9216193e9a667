/** What a queue does while it is closed, and with what waits too long. */
import { useReading } from "../../i18n/reading";
import { Field, Select } from "../../ui/Field";
import type { QueueDraft, QueueSettings } from "../../wire/administration";
import styles from "./Form.module.css";
import { isWithin } from "./NumberField";

const HOWS = ["serve", "hold", "overflow"] as const;
const WEEK_SECONDS = 604_800;

/** Empty: nothing is passed on for waiting. */
export const isMaxWait = (value: string) => value === "" || isWithin(value, 1, WEEK_SECONDS);

export interface PassingOnProps {
  queue: QueueDraft;
  others: QueueSettings[];
  /** As it is typed. */
  maxWait: string;
  onMaxWait(value: string): void;
  onChange(changes: Partial<QueueDraft>): void;
}

export function PassingOn({ queue, others, maxWait, onMaxWait, onChange }: PassingOnProps) {
  const { t, own, formats } = useReading();
  return (
    <div className={styles.grid}>
      <Select
        label={t("queues.when_closed")}
        hint={t("queues.when_closed_explained")}
        value={queue.when_closed}
        options={HOWS.map((how) => ({ value: how, label: t(`queues.when_closed_${how}`) }))}
        onChange={(how) => onChange({ when_closed: HOWS.find((each) => each === how) ?? "serve" })}
      />
      <Select
        label={t("queues.overflow")}
        hint={t("queues.overflow_explained")}
        value={queue.overflow_queue_id ?? ""}
        options={[{ value: "", label: t("queues.overflow_none") }, ...others.map((each) => ({ value: each.queue_id, label: own(each.name) }))]}
        onChange={(id) => onChange({ overflow_queue_id: id === "" ? null : id })}
      />
      {queue.overflow_queue_id !== null && (
        <Field
          label={t("queues.max_wait")}
          hint={t("queues.max_wait_explained")}
          error={isMaxWait(maxWait) ? undefined : t("form.number_between", { min: 1, max: formats.number(WEEK_SECONDS) })}
          inputMode="numeric"
          dir="ltr"
          value={maxWait}
          onChange={(event) => onMaxWait(event.target.value.trim())}
        />
      )}
    </div>
  );
}
