/**
 * Shows the tooltip of whatever is hovered or focused. It stays while the pointer is on it, and goes
 * with Escape (WCAG 1.4.13) and when somebody writes. It is hidden from screen readers: the control carries its own name.
 */
import { useEffect, useRef, useState } from "react";
import { Keys } from "./Keys";
import styles from "./TipLayer.module.css";

const SHOW_AFTER_MS = 450;
const GAP = 6;

interface Shown {
  text: string;
  keys: string | undefined;
  at: DOMRect;
}

function tipped(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}

function shownOf(element: HTMLElement): Shown {
  const { tip, tipKeys } = element.dataset;
  return { text: tip ?? "", keys: tipKeys, at: element.getBoundingClientRect() };
}

/** Watches the page for elements with a tip; calls back with the one to explain, or null. */
function useTipped(onChange: (element: HTMLElement | null, isAtOnce: boolean) => void) {
  useEffect(() => {
    const over = (event: PointerEvent) => {
      if (event.pointerType !== "touch" && !(event.target as Element).closest?.(`.${styles.tip}`)) {
        onChange(tipped(event.target), false);
      }
    };
    const focus = (event: FocusEvent) => {
      const element = tipped(event.target);
      if (element?.matches(":focus-visible")) onChange(element, true);
    };
    const hide = () => onChange(null, true);
    // A tip of what the pointer was left on would cover what is being written.
    const key = (event: KeyboardEvent) => (event.key === "Escape" || (event.target as Element).matches?.("input, textarea, [contenteditable]")) && hide();
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    document.addEventListener("focusout", hide);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("keydown", key);
    return () => {
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("scroll", hide, true);
      document.removeEventListener("keydown", key);
    };
  }, [onChange]);
}

export function TipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef(0);
  const current = useRef<HTMLElement | null>(null);
  const box = useRef<HTMLDivElement>(null);

  const change = useRef((element: HTMLElement | null, isAtOnce: boolean) => {
    if (element === current.current && !isAtOnce) return;
    current.current = element;
    window.clearTimeout(timer.current);
    if (element === null) setShown(null);
    else timer.current = window.setTimeout(() => element.isConnected && setShown(shownOf(element)), SHOW_AFTER_MS);
  });
  useTipped(change.current);

  useEffect(() => {
    const element = box.current;
    if (element === null || shown === null) return;
    const { width, height } = element.getBoundingClientRect();
    const middle = shown.at.left + shown.at.width / 2 - width / 2;
    const x = Math.min(Math.max(GAP, middle), window.innerWidth - width - GAP);
    const below = shown.at.bottom + GAP;
    const y = below + height > window.innerHeight ? shown.at.top - height - GAP : below;
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    element.style.visibility = "visible";
  }, [shown]);

  if (shown === null || shown.text === "") return null;
  return (
    <div ref={box} className={styles.tip} aria-hidden="true" key={shown.text}>
      <span>{shown.text}</span>
      {shown.keys !== undefined && <Keys keys={shown.keys} />}
    </div>
  );
}
