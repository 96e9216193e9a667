/**
 * A value that views subscribe to. `useValue` reads a part of it and repaints only when that part
 * has changed.
 */
import { useCallback, useRef, useSyncExternalStore } from "react";

export class Store<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(initial: T) {
    this.value = initial;
  }

  get(): T {
    return this.value;
  }

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.value));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

/** True when two selected parts paint the same: identical, or lists of identical elements. */
export function isSamePart(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((element, index) => Object.is(element, b[index]));
}

/** The part of a store that `select` reads. `select` must be pure; it may be a new function each time. */
export function useValue<T, P>(store: Store<T>, select: (value: T) => P): P {
  const last = useRef<{ part: P } | null>(null);
  const read = useCallback(() => {
    const part = select(store.get());
    if (last.current !== null && isSamePart(last.current.part, part)) return last.current.part;
    last.current = { part };
    return part;
  }, [store, select]);
  return useSyncExternalStore(store.subscribe, read);
}
