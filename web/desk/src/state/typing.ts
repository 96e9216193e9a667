/** In which cases the customer writes just now. */
import type { ServerClock } from "./clock";
import { Store } from "./store";

const FADES_MS = 5_000;

export class Typing {
  /** Case id → instant (ms) until which the customer is shown as typing. */
  readonly until = new Store<ReadonlyMap<string, number>>(new Map());

  constructor(private readonly clock: ServerClock) {}

  heard(caseId: string): void {
    const until = this.clock.now() + FADES_MS;
    window.setTimeout(() => {
      if ((this.until.get().get(caseId) ?? Infinity) <= until) this.end(caseId);
    }, FADES_MS);
    this.until.set(new Map(this.until.get()).set(caseId, until));
  }

  end(caseId: string): void {
    if (!this.until.get().has(caseId)) return;
    const next = new Map(this.until.get());
    next.delete(caseId);
    this.until.set(next);
  }
}
