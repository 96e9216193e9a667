/** A quiet sign that something is on its way; it shows only when that takes a while. */
import styles from "./Loading.module.css";

export function Loading({ label }: { label: string }) {
  return (
    <div className={styles.loading} role="status">
      <span className={styles.ring} aria-hidden="true" />
      {label}
    </div>
  );
}
