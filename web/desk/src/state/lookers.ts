/** Which colleagues have a case on their screen, and who of them writes just now. */
import { Store } from "./store";

export interface Looker {
  agentId: string;
  /** Instant (ms) until which they are shown as writing; 0: not at all. */
  writesUntil: number;
}

const WRITING_FADES_MS = 6_000;

export class Lookers {
  /** Case id → who else looks at it. */
  readonly all = new Store<ReadonlyMap<string, readonly Looker[]>>(new Map());

  heard(caseId: string, told: readonly { agent_id: string; writes: boolean }[]): void {
    const before = this.all.get().get(caseId) ?? [];
    const now = Date.now();
    const lookers = told.map(({ agent_id, writes }) => {
      const wrote = before.find((each) => each.agentId === agent_id)?.writesUntil ?? 0;
      return { agentId: agent_id, writesUntil: writes ? now + WRITING_FADES_MS : wrote };
    });
    this.all.set(new Map(this.all.get()).set(caseId, lookers));
    if (told.some(({ writes }) => writes)) window.setTimeout(() => this.fade(caseId), WRITING_FADES_MS + 50);
  }

  /** Without a connection it is not known. */
  forget(): void {
    if (this.all.get().size > 0) this.all.set(new Map());
  }

  private fade(caseId: string): void {
    const now = Date.now();
    const lookers = this.all.get().get(caseId) ?? [];
    if (!lookers.some((each) => each.writesUntil !== 0 && each.writesUntil <= now)) return;
    this.all.set(new Map(this.all.get()).set(caseId, lookers.map((each) => (each.writesUntil <= now ? { ...each, writesUntil: 0 } : each))));
  }
}
