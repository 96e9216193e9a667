/**
 * A modal dialog on the browser's own `<dialog>`: it holds the focus, hides the rest from screen
 * readers, closes with Escape and gives the focus back. The element
 * marked `data-first` has the focus when it opens; React's autoFocus comes before the opening moves it.
 */
import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./Button";
import { enterDialog } from "./dialogs";
import { giveBack } from "./focus";
import styles from "./Dialog.module.css";

export interface DialogProps {
  title: ReactNode;
  closeLabel: string;
  onClose(): void;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  size?: "s" | "m" | "l";
}

export function Dialog({ title, closeLabel, onClose, children, actions, size = "m" }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    const first = dialog?.querySelector<HTMLElement>("[data-first]") ?? dialog?.querySelector<HTMLElement>("[data-body]");
    first?.focus();
    const leave = dialog ? enterDialog(dialog) : undefined;
    return () => {
      leave?.();
      dialog?.close();
      giveBack(opener);
    };
  }, []);

  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      data-size={size}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === ref.current && onClose()}
    >
      <div className={styles.frame}>
        <header className={styles.head}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          <IconButton label={closeLabel} onClick={onClose}>
            <X size={18} aria-hidden />
          </IconButton>
        </header>
        <div className={styles.body} tabIndex={-1} data-body>{children}</div>
        {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
      </div>
    </dialog>
  );
}
