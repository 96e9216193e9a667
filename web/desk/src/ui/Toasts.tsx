/**
 * Short messages that come and go at the foot of the page. A problem, and what can be undone, stays longer than a
 * confirmation; hovering or focusing one holds all of them. While a dialog is open they stand in it: what is outside of
 * it is dimmed, and neither pressed nor read out.
 */
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore, type FocusEvent } from "react";
import { createPortal } from "react-dom";
import { Button, IconButton } from "./Button";
import { topDialog, watchDialogs } from "./dialogs";
import { giveBack } from "./focus";
import styles from "./Toasts.module.css";

export interface Toast {
  tone: "done" | "problem";
  title: string;
  /** What was kept and what to do. */
  detail?: string | undefined;
  action?: { label: string; onChoose(): void } | undefined;
}

interface Shown extends Toast {
  id: number;
}

const DONE_FOR_MS = 4_000;
const TO_ACT_ON_MS = 12_000;
const AT_ONCE = 3;

const isWayBack = (toast: Toast) => toast.tone === "done" && toast.action !== undefined;

/** The toasts that are up. */
export class ToastRack {
  private shown: readonly Shown[] = [];
  private next = 1;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly get = () => this.shown;

  /** The newest way back takes the place of the one before: beside each other they are mistaken for one another. Answers its id. */
  show(toast: Toast): number {
    const isSame = (other: Toast) => other.title === toast.title;
    const others = this.shown.filter((other) => !isSame(other) && !(isWayBack(toast) && isWayBack(other)));
    const id = this.next++;
    this.set([...others, { ...toast, id }].slice(-AT_ONCE));
    return id;
  }

  dismiss(id: number): void {
    this.set(this.shown.filter((toast) => toast.id !== id));
  }

  private set(shown: readonly Shown[]): void {
    this.shown = shown;
    for (const listener of this.listeners) listener();
  }
}

/** To the newest message there is, on what can be done about it. */
export function reachNewestToast(): void {
  [...document.querySelectorAll("[data-toasts] > *")].at(-1)?.querySelector("button")?.focus();
}

interface ToastCardProps {
  toast: Shown;
  isHeld: boolean;
  rack: ToastRack;
  closeLabel: string;
  onLeave(): void;
}

function ToastCard({ toast, isHeld, rack, closeLabel, onLeave }: ToastCardProps) {
  useEffect(() => {
    if (isHeld) return;
    const ms = toast.tone === "done" && toast.action === undefined ? DONE_FOR_MS : TO_ACT_ON_MS;
    const timer = window.setTimeout(() => rack.dismiss(toast.id), ms);
    return () => window.clearTimeout(timer);
  }, [toast, isHeld, rack]);

  const Icon = toast.tone === "done" ? CircleCheck : CircleAlert;
  return (
    <div className={styles.toast} data-tone={toast.tone}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <div className={styles.text}>
        <p className={styles.title}>{toast.title}</p>
        {toast.detail !== undefined && <p className={styles.detail}>{toast.detail}</p>}
      </div>
      {toast.action !== undefined && (
        <Button
          look="quiet"
          size="s"
          onClick={() => {
            onLeave();
            rack.dismiss(toast.id);
            toast.action?.onChoose();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton
        label={closeLabel}
        size="s"
        onClick={() => {
          onLeave();
          rack.dismiss(toast.id);
        }}
      >
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

interface ToastsProps {
  rack: ToastRack;
  label: string;
  closeLabel: string;
}

function Region({ rack, label, closeLabel, shown }: ToastsProps & { shown: readonly Shown[] }) {
  const [isHeld, setHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  const enter = (event: FocusEvent) => {
    setHeld(true);
    if (!event.currentTarget.contains(event.relatedTarget)) cameFrom.current = event.relatedTarget as HTMLElement | null;
  };
  /** What was pressed goes with its message: whoever came with the keyboard goes on where they were. */
  const leave = () => {
    if (region.current?.contains(document.activeElement) !== true) return;
    giveBack(cameFrom.current);
  };
  return (
    <section
      ref={region}
      className={styles.toasts}
      data-toasts
      role="status"
      aria-label={label}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={enter}
      onBlur={() => setHeld(false)}
    >
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isHeld={isHeld} rack={rack} closeLabel={closeLabel} onLeave={leave} />
      ))}
    </section>
  );
}

export function Toasts(props: ToastsProps) {
  const shown = useSyncExternalStore(props.rack.subscribe, props.rack.get);
  const dialog = useSyncExternalStore(watchDialogs, topDialog);
  // The page's own region stays when a dialog opens: screen readers read out only what comes into one that was there before.
  return (
    <>
      <Region {...props} shown={dialog === null ? shown : []} />
      {dialog !== null && createPortal(<Region {...props} shown={shown} />, dialog)}
    </>
  );
}
