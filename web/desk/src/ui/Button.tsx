/** Buttons. A busy button keeps its width and its focus, and does not act twice. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { tip } from "./tip";

interface Common extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  ref?: Ref<HTMLButtonElement>;
  isBusy?: boolean;
  /** Has the focus when its dialog opens. */
  "data-first"?: boolean;
  /** Keys as `aria-keyshortcuts` wants them: "Alt+A". Shown in the tooltip. */
  keys?: string | undefined;
}

export interface ButtonProps extends Common {
  look?: "primary" | "plain" | "quiet" | "danger";
  size?: "m" | "s";
  icon?: ReactNode;
  /** A longer explanation, shown on hover and focus. */
  hint?: string | undefined;
  /** On a narrow page only the icon is seen; the label is still the name. */
  isCompact?: boolean;
}

export function Button(props: ButtonProps) {
  const { look = "plain", size = "m", icon, hint, keys, isBusy = false, isCompact, children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      {...tip(hint, keys)}
      aria-keyshortcuts={keys}
      aria-busy={isBusy || undefined}
      className={styles.button}
      data-look={look}
      data-size={size}
      data-compact={isCompact || undefined}
      onClick={isBusy ? undefined : onClick}
    >
      {icon}
      <span className={styles.label}>{children}</span>
    </button>
  );
}

export interface IconButtonProps extends Common {
  /** What the button does: its accessible name and its tooltip. */
  label: string;
  size?: "m" | "s";
  children: ReactNode;
}

export function IconButton(props: IconButtonProps) {
  const { label, size = "m", keys, isBusy = false, children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      {...tip(label, keys)}
      aria-label={label}
      aria-keyshortcuts={keys}
      aria-busy={isBusy || undefined}
      className={styles.icon}
      data-size={size}
      onClick={isBusy ? undefined : onClick}
    >
      {children}
    </button>
  );
}
