/**
 * The day of what is read, over the top of the thread, while the reader moves through it. It goes when they stop:
 * what stands still never covers a line.
 */
import { useEffect, useState, type RefObject } from "react";
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import styles from "./Thread.module.css";

const GOES_AFTER_MS = 900;

/** The day whose heading has been scrolled out above; null while it is in view. */
function dayAbove(box: HTMLElement): string | null {
  const top = box.getBoundingClientRect().top;
  let found: string | null = null;
  for (const heading of box.querySelectorAll<HTMLElement>("[data-day]")) {
    const { bottom } = heading.getBoundingClientRect();
    if (bottom > top) return found;
    found = heading.dataset["day"] ?? null;
  }
  return found;
}

export function FloatingDay({ box, isAtEnd }: { box: RefObject<HTMLDivElement | null>; isAtEnd: boolean }) {
  const { formats } = useReading();
  const now = useNow("slow");
  const [instant, setInstant] = useState<string | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let timer: number | undefined;
    const onScroll = () => {
      setInstant(dayAbove(element));
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setInstant(null), GOES_AFTER_MS);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      window.clearTimeout(timer);
      element.removeEventListener("scroll", onScroll);
    };
  }, [box]);
  // At the end the thread moves by itself as messages come.
  if (instant === null || isAtEnd) return null;
  return (
    <div className={styles.floating} data-testid="floating-day" aria-hidden="true">
      <span className={styles.day}>{formats.day(instant, now)}</span>
    </div>
  );
}
