/** A value that can be watched. */
import { useEffect, useState } from 'preact/hooks';

export class Store<T extends object> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  /** Replaces the named parts; watchers hear of it once. */
  set(part: Partial<T>): void {
    this.value = { ...this.value, ...part };
    for (const watcher of [...this.watchers]) watcher();
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

/** The store's value, followed for as long as the component is shown. */
export function useStore<T extends object>(store: Store<T>): T {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get()); // what changed between the first painting and now
    return store.watch(() => setValue(store.get()));
  }, [store]);
  return value;
}
