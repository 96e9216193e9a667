/** The older pages of the threads that are here: where each goes on, and what is fetched of it on the way up. */
import type { Api } from "../wire/api";
import type { Entity } from "../wire/entities";
import { Store } from "./store";

const PAGE = 50;
/** On the way to a message far up. */
const LARGE_PAGE = 100;

export class OlderPages {
  /** Case id → id of the message before which older ones lie; null when the thread's start is here. */
  readonly from = new Store<ReadonlyMap<string, string | null>>(new Map());
  private readonly loading = new Set<string>();

  constructor(
    private readonly api: Pick<Api, "olderMessages">,
    private readonly onRead: (entities: readonly Entity[]) => void,
    private readonly isHere: (messageId: string) => boolean,
  ) {}

  set(caseId: string, before: string | null | undefined): void {
    const next = new Map(this.from.get());
    if (before === undefined) next.delete(caseId);
    else next.set(caseId, before);
    this.from.set(next);
  }

  /** What a snapshot says of each thread that is here; one that it does not name begins with what is here. */
  setAll(before: Readonly<Record<string, string | null>>): void {
    for (const caseId of this.from.get().keys()) this.set(caseId, before[caseId] ?? null);
  }

  /** Loads the page before what is here; does nothing when the start is here or a page is on its way. */
  async load(caseId: string): Promise<void> {
    const before = this.from.get().get(caseId);
    if (typeof before !== "string" || this.loading.has(caseId)) return;
    this.loading.add(caseId);
    try {
      await this.read(caseId, before, PAGE);
    } finally {
      this.loading.delete(caseId);
    }
  }

  /** Loads pages until a message is here; answers whether it is. Ids of messages sort by time. */
  async loadUntil(caseId: string, messageId: string): Promise<boolean> {
    for (;;) {
      if (this.isHere(messageId)) return true;
      const before = this.from.get().get(caseId);
      if (typeof before !== "string" || before < messageId) return false;
      await this.read(caseId, before, LARGE_PAGE);
    }
  }

  private async read(caseId: string, before: string, limit: number): Promise<void> {
    const page = await this.api.olderMessages(caseId, before, limit);
    this.onRead(page.entities);
    this.set(caseId, page.before);
  }
}
