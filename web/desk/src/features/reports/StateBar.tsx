/** How an agent's time of the day was spent; the numbers stand beside it. */
import type { AgentDay } from "../../wire/answers";
import styles from "./StateBar.module.css";

export function StateBar({ states }: { states: AgentDay["states"] }) {
  const away = states.not_ready.reduce((sum, each) => sum + each.seconds, 0);
  const whole = states.ready + away;
  if (whole === 0) return null;
  const ready = (states.ready / whole) * 100;
  return (
    <svg className={styles.bar} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
      <rect data-state="not_ready" width="100" height="8" />
      <rect data-state="ready" width={ready} height="8" />
      <rect data-state="occupied" width={Math.min(100, (states.occupied / whole) * 100)} height="3" />
    </svg>
  );
}
