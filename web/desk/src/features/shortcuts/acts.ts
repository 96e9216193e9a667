/** What can be done just now, by name: views tell it while they are on the screen, the palette finds it. */
import { useEffect, useRef } from "react";

export interface Act {
  id: string;
  label: string;
  /** A second name it is found by, shown after the first: a code, a language. */
  detail?: string | undefined;
  /** As `aria-keyshortcuts` writes it, when a key does the same. */
  keys?: string | undefined;
  group: "case" | "macro" | "reply" | "page" | "key" | "customer" | "found_case";
  run(): void;
}

const sources = new Set<() => readonly Act[]>();

/** Everything that can be done now, in the order in which it is looked through. */
export function actsNow(): Act[] {
  return [...sources].flatMap((read) => read());
}

/** Tells what this view can do. `read` is called when somebody looks, never before. */
export function useActs(read: () => readonly Act[], isOn = true): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (!isOn) return;
    const now = () => latest.current();
    sources.add(now);
    return () => void sources.delete(now);
  }, [isOn]);
}
