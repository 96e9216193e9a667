/** One attempt to hand a message to the server, and what its failure means. */
import { CallError, type OutgoingMessage } from '../wire/http';
import { describeFailure, type Uploads } from './files';
import type { OutboxEntry, Outcome } from './outbox';
import type { VisitKeeper } from './visit';

export interface DeliveryDependencies {
  readonly visit: VisitKeeper;
  readonly uploads: Uploads;
  readonly send: (token: string, message: OutgoingMessage) => Promise<unknown>;
  /** Whether nothing may be sent before the visitor has said who they are. */
  readonly isHeld: () => boolean;
  /** Attempts begin to fail for want of a server, or succeed again. */
  readonly onFailing: (failing: boolean) => void;
}

export class Delivery {
  constructor(private readonly deps: DeliveryDependencies) {}

  /** Uploads what is not uploaded, then posts. `save` keeps each step, so that none is done twice. */
  async attempt(entry: OutboxEntry, save: (entry: OutboxEntry) => void): Promise<Outcome> {
    if (this.deps.isHeld()) return { is: 'held' };
    let current = entry;
    try {
      const token = await this.deps.visit.ensure();
      for (const file of entry.files) {
        const attachment_id = await this.deps.uploads.ensure(file);
        const files = current.files.map((held) => (held.file_id === file.file_id ? { ...held, attachment_id } : held));
        current = { ...current, files };
        save(current);
      }
      const attachment_ids = current.files.flatMap((file) => file.attachment_id ?? []);
      const { client_id, text, sent_at } = current;
      await this.deps.send(token, { client_id, text, attachment_ids, sent_at });
    } catch (error) {
      return this.judge(error);
    }
    this.deps.onFailing(false);
    for (const file of entry.files) void this.deps.uploads.discard(file.file_id);
    return { is: 'accepted' };
  }

  private judge(error: unknown): Outcome {
    const { code, message, passing } = describeFailure(error);
    if (error instanceof CallError && error.status === 401) {
      this.deps.visit.markStale();
      return { is: 'later', afterMs: null };
    }
    if (!passing) return { is: 'refused', code, message };
    this.deps.onFailing(code !== 'too-many-requests');
    return { is: 'later', afterMs: error instanceof CallError ? error.retryAfter : null };
  }
}
