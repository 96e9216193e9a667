/** A browser store in memory that several pages of one test share. */
export class MemoryStore implements Storage {
  private readonly items = new Map<string, string>();
  /** Told of every change, as the browser's storage events tell other tabs. */
  onChange: (key: string) => void = () => undefined;

  /** `capacity` in characters: writing beyond it throws, as a full browser store does. */
  constructor(private readonly capacity = Infinity) {}

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    const others = [...this.items].filter(([name]) => name !== key);
    const used = others.reduce((sum, [name, kept]) => sum + name.length + kept.length, 0);
    if (used + key.length + value.length > this.capacity) throw new DOMException('full', 'QuotaExceededError');
    this.items.set(key, value);
    this.onChange(key);
  }

  removeItem(key: string): void {
    if (this.items.delete(key)) this.onChange(key);
  }

  clear(): void {
    this.items.clear();
  }
}
