/** An empty place that says what will be here and what can be done. */
import type { ReactNode } from "react";
import styles from "./Blank.module.css";

export interface BlankProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Blank({ icon, title, children, action }: BlankProps) {
  return (
    <div className={styles.blank}>
      <div className={styles.icon} aria-hidden="true">
        {icon}
      </div>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}
