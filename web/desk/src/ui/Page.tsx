/** A page of the desk: a heading, what it is for, what can be begun here, and below it the page's own. */
import type { KeyboardEventHandler, ReactNode } from "react";
import styles from "./Page.module.css";

interface PageProps {
  /** How much a line may take: texts and forms, a table, or a report of many columns. */
  width?: "text" | "table" | "report";
  onKeyDown?: KeyboardEventHandler<HTMLElement>;
  children: ReactNode;
}

export function Page({ width = "text", onKeyDown, children }: PageProps) {
  return (
    <main className={styles.page} data-width={width} onKeyDown={onKeyDown}>
      {children}
    </main>
  );
}

/** `children`: the buttons and choices at the heading's end. */
export function PageHead({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.head}>
      <div>
        <h1 className={styles.title}>{title}</h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {children !== undefined && <div className={styles.acts}>{children}</div>}
    </header>
  );
}
