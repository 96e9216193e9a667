/** Which of what was put into my hands I have looked at since, in this browser: nothing that is given goes unnoticed, and nothing is told for ever. */
import type { KeyStorage } from "./drafts";
import { Store } from "./store";

/** More than anybody has in hand. */
const KEPT = 200;

export class SeenGiven {
  readonly all: Store<readonly string[]>;
  private readonly key: string;

  constructor(
    private readonly storage: KeyStorage,
    scope: string,
  ) {
    this.key = `retzef:given:${scope}`;
    this.all = new Store(this.read());
  }

  /** `what` tells apart that the same was given once more. */
  see(what: string): void {
    const before = this.all.get();
    if (before.includes(what)) return;
    const next = [...before, what].slice(-KEPT);
    this.storage.setItem(this.key, JSON.stringify(next));
    this.all.set(next);
  }

  /** Another tab has written it. */
  reload(key: string): void {
    if (key === this.key) this.all.set(this.read());
  }

  private read(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(this.storage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.map(String) : [];
    } catch {
      // Unreadable: what is in hand is told once more.
      return [];
    }
  }
}
