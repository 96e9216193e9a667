/** What the widget remembers in the browser, under the entry point's own prefix. */

/** Keys are short names; values are JSON. Never throws: a full or forbidden store becomes memory. */
export class Storage {
  private readonly memory = new Map<string, string>();
  private readonly prefix: string;

  /** `area` is the browser's store, or null where there is none (blocked, private). */
  constructor(
    entryPoint: string,
    private readonly area: globalThis.Storage | null,
  ) {
    this.prefix = `retzef:${entryPoint}:`;
  }

  get<T>(key: string): T | null {
    const raw = this.memory.get(key) ?? this.read(key);
    if (raw === null) return null;
    try {
      return JSON.parse(raw) as T;
    } catch {
      return null; // somebody else's writing under our key: as good as nothing
    }
  }

  set(key: string, value: unknown): void {
    const raw = JSON.stringify(value);
    try {
      if (!this.area) throw new Error('no store');
      this.area.setItem(this.prefix + key, raw);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, raw); // full or forbidden: at least this page does not forget
    }
  }

  delete(key: string): void {
    this.memory.delete(key);
    try {
      this.area?.removeItem(this.prefix + key);
    } catch {
      // a store that forbids even this holds nothing of ours
    }
  }

  /** Every key that begins so, in no particular order. */
  keys(start: string): string[] {
    const found = new Set([...this.memory.keys()].filter((key) => key.startsWith(start)));
    try {
      for (let index = 0; index < (this.area?.length ?? 0); index++) {
        const key = this.area?.key(index);
        if (key?.startsWith(this.prefix + start)) found.add(key.slice(this.prefix.length));
      }
    } catch {
      // no store to list
    }
    return [...found];
  }

  /** Forgets all of this entry point. */
  clear(): void {
    for (const key of this.keys('')) this.delete(key);
  }

  /** Calls back when another tab of this site changed a key of ours, until `signal` says to stop. */
  watch(onChange: (key: string) => void, signal: AbortSignal): void {
    const listen = (event: StorageEvent): void => {
      if (event.key === null) onChange('');
      else if (event.key.startsWith(this.prefix)) onChange(event.key.slice(this.prefix.length));
    };
    addEventListener('storage', listen, { signal });
  }

  private read(key: string): string | null {
    try {
      return this.area?.getItem(this.prefix + key) ?? null;
    } catch {
      return null;
    }
  }
}

/** The store all tabs of this site share, or null where it is forbidden or full. */
export const findLocalStore = (): globalThis.Storage | null => probe(() => localStorage);

/** The store of this tab alone, which survives a reload. */
export const findTabStore = (): globalThis.Storage | null => probe(() => sessionStorage);

function probe(find: () => globalThis.Storage): globalThis.Storage | null {
  try {
    const area = find();
    area.setItem('retzef:probe', '1');
    area.removeItem('retzef:probe');
    return area;
  } catch {
    return null;
  }
}
