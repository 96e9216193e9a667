/** A key combination as keycaps: "Alt+Enter" becomes two. Always in left-to-right order. */
import styles from "./Keys.module.css";

const SIGNS: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Control: "Ctrl",
  Escape: "Esc",
  Slash: "/",
  Period: ".",
};

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys} dir="ltr">
      {keys.split("+").map((key) => (
        <kbd key={key} className={styles.key}>
          {SIGNS[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}
