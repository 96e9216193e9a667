/** A text for machines (a link, a secret, a script tag), with a button that copies it. */
import { CopyButton } from "./CopyButton";
import styles from "./Copyable.module.css";

export function Copyable(props: { text: string; label: string; doneLabel: string }) {
  return (
    <div className={styles.copyable}>
      <code dir="ltr">{props.text}</code>
      <CopyButton {...props} />
    </div>
  );
}
