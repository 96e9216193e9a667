/** How much of my capacity is in use: "5 / 8" and a bar. */
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import { tip } from "../../ui/tip";
import styles from "./LoadMeter.module.css";

export function LoadMeter() {
  const { t, formats } = useReading();
  const agent = useEntity("agent", useDesk().agentId)?.data;
  if (agent === undefined || agent.capacity <= 0) return null;
  const { load, capacity } = agent;
  const share = Math.min(1, load / capacity);
  return (
    <div className={styles.load} {...tip(t("load.explained", { load, capacity }))}>
      <span className={styles.name}>{t("load.name")}</span>
      <span
        className={styles.bar}
        role="meter"
        aria-label={t("load.name")}
        aria-valuemin={0}
        aria-valuemax={capacity}
        aria-valuenow={Math.min(load, capacity)}
        aria-valuetext={t("load.explained", { load, capacity })}
      >
        <span className={styles.fill} data-full={share >= 1 || undefined} style={{ inlineSize: `${share * 100}%` }} />
      </span>
      <span className={styles.numbers} dir="ltr" aria-hidden="true">
        {formats.number(load)} / {formats.number(capacity)}
      </span>
    </div>
  );
}
