/**
 * The outbox: what the visitor has sent and the server has not yet confirmed.
 *
 * Each message is one entry under its own key, so two tabs never overwrite each other's. Entries leave
 * in order, one at a time, by whichever tab holds the lock. An entry is let go only when the server has
 * answered for its `client_id` and the thread shows it.
 */
import { newId } from '../keep/ids';
import type { Lock } from '../keep/lock';
import type { Storage } from '../keep/storage';
import { backoff } from '../wire/backoff';

/** A file on its way; `attachment_id` is there once it is uploaded. */
export interface OutgoingFile {
  readonly file_id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly attachment_id?: string;
}

/** `waiting` to be sent, `accepted` by the server but not yet in the thread, or `refused` for good. */
export interface OutboxEntry {
  readonly client_id: string;
  /** Grows from entry to entry; near the wall clock, never going back. */
  readonly order: number;
  readonly text: string;
  readonly files: readonly OutgoingFile[];
  readonly sent_at: string;
  readonly state: 'waiting' | 'accepted' | 'refused';
  /** When the server's answer came, in milliseconds of this clock. */
  readonly accepted_at?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What came of one attempt. `later` may carry the wait the server asked for, in milliseconds. */
export type Outcome =
  | { readonly is: 'accepted' }
  | { readonly is: 'later'; readonly afterMs: number | null }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  /** Nothing can be sent until something else happens (the visitor introduces themselves). */
  | { readonly is: 'held' };

export interface OutboxDependencies {
  readonly storage: Storage;
  readonly lock: Lock;
  /** One attempt; may call `save` when a part of the work (an upload) need not be done again. */
  readonly deliver: (entry: OutboxEntry, save: (entry: OutboxEntry) => void) => Promise<Outcome>;
  readonly onChange: () => void;
  readonly now?: () => number;
  readonly random?: () => number;
}

const ENTRY = 'out:';
const RETRY = 'retry';
const LINGER_SHOWN_MS = 5_000;
/** An accepted entry that the thread does not show is by then older than the thread's window. */
const LINGER_UNSEEN_MS = 60_000;

/** Shared by all tabs, so that one tab's failure slows down every tab. */
interface RetryState {
  readonly set_at: number;
  readonly at: number;
  readonly attempts: number;
}

export class Outbox {
  private draining = false;
  private drainAgain = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tidyTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly deps: OutboxDependencies) {
    this.now = deps.now ?? Date.now;
    this.random = deps.random ?? Math.random;
  }

  /** All entries in the order they were written. */
  list(): OutboxEntry[] {
    return this.deps.storage
      .keys(ENTRY)
      .map((key) => this.deps.storage.get<OutboxEntry>(key))
      .filter((entry) => entry !== null)
      .sort((a, b) => a.order - b.order || (a.client_id < b.client_id ? -1 : 1));
  }

  /** Takes a message in and begins to send it. It is kept before this returns. */
  add(text: string, files: readonly OutgoingFile[]): OutboxEntry {
    const now = this.now();
    const last = this.list().at(-1)?.order ?? 0;
    const entry: OutboxEntry = {
      client_id: newId(),
      order: Math.max(now, last + 1),
      text,
      files,
      sent_at: new Date(now).toISOString(),
      state: 'waiting',
    };
    this.save(entry);
    void this.drain();
    return entry;
  }

  /** Sends a refused message again, after those already waiting. */
  retry(clientId: string): void {
    const entry = this.find(clientId);
    if (entry?.state !== 'refused') return;
    const { error: _, ...rest } = entry;
    this.save({ ...rest, state: 'waiting' });
    this.hurry();
  }

  /** Drops a message the visitor no longer wants to send. */
  discard(clientId: string): void {
    if (this.find(clientId)?.state === 'refused') this.remove(clientId);
  }

  /**
   * The thread shows these, so the server has them, however the answer to our call got lost. Each entry
   * stays a moment longer, for other tabs whose thread is a little behind.
   */
  settle(shown: ReadonlySet<string>): void {
    clearTimeout(this.tidyTimer);
    let lingering = false;
    for (const entry of this.list()) {
      const isShown = shown.has(entry.client_id);
      if (isShown && entry.state !== 'accepted') {
        this.save({ ...entry, state: 'accepted', accepted_at: this.now() });
      }
      if (!isShown && entry.state !== 'accepted') continue;
      const age = this.now() - (entry.accepted_at ?? this.now());
      if (age >= (isShown ? LINGER_SHOWN_MS : LINGER_UNSEEN_MS)) this.remove(entry.client_id);
      else lingering ||= isShown;
    }
    if (lingering) this.tidyTimer = setTimeout(() => this.settle(shown), LINGER_SHOWN_MS);
  }

  /** Tries at once, whatever the back-off: the network is back, or the visitor asked. */
  hurry(): void {
    this.deps.storage.delete(RETRY);
    void this.drain();
  }

  /** Sends what waits, in order, until nothing waits or an attempt must be made later. */
  async drain(): Promise<void> {
    if (this.draining) {
      this.drainAgain = true;
      return;
    }
    this.draining = true;
    clearTimeout(this.timer);
    try {
      do {
        this.drainAgain = false;
        await this.deps.lock(() => this.sendWaiting());
      } while (this.drainAgain);
    } finally {
      this.draining = false;
    }
  }

  /** Another tab changed something of ours: should it die, this one goes on with what waits. */
  onOtherTab(key: string): void {
    if (key === RETRY || key.startsWith(ENTRY)) void this.drain();
  }

  /** Ends the timers; the entries stay. */
  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.tidyTimer);
  }

  private async sendWaiting(): Promise<void> {
    for (;;) {
      const entry = this.list().find((candidate) => candidate.state === 'waiting');
      if (!entry) return;
      const wait = this.pause();
      if (wait > 0) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.drain(), wait);
        return;
      }
      const outcome = await this.deps.deliver(entry, (changed) => {
        if (this.find(changed.client_id)?.state === 'waiting') this.save(changed);
      });
      if (outcome.is === 'held') return;
      this.note(entry.client_id, outcome);
    }
  }

  private note(clientId: string, outcome: Exclude<Outcome, { is: 'held' }>): void {
    if (outcome.is === 'later') {
      const attempts = this.deps.storage.get<RetryState>(RETRY)?.attempts ?? 0;
      const wait = outcome.afterMs ?? backoff(attempts, this.random);
      this.deps.storage.set(RETRY, { set_at: this.now(), at: this.now() + wait, attempts: attempts + 1 });
      return;
    }
    this.deps.storage.delete(RETRY);
    const entry = this.find(clientId); // settled meanwhile: the thread was faster than the answer
    if (entry?.state !== 'waiting') return;
    if (outcome.is === 'accepted') this.save({ ...entry, state: 'accepted', accepted_at: this.now() });
    else this.save({ ...entry, state: 'refused', error: { code: outcome.code, message: outcome.message } });
  }

  /** Milliseconds until the next attempt; a clock set back since then does not prolong it. */
  private pause(): number {
    const retry = this.deps.storage.get<RetryState>(RETRY);
    return retry && this.now() >= retry.set_at ? retry.at - this.now() : 0;
  }

  private find(clientId: string): OutboxEntry | null {
    return this.deps.storage.get<OutboxEntry>(ENTRY + clientId);
  }

  private save(entry: OutboxEntry): void {
    this.deps.storage.set(ENTRY + entry.client_id, entry);
    this.deps.onChange();
  }

  private remove(clientId: string): void {
    this.deps.storage.delete(ENTRY + clientId);
    this.deps.onChange();
  }
}
