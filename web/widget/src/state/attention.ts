/** What the visitor has received and seen, told to the server and counted for the badge. */
import type { Storage } from '../keep/storage';
import type { ShownMessage } from './thread';

const SEEN = 'seen';

export class Attention {
  private delivered = new Set<string>();
  private readUpTo = '';

  constructor(
    private readonly storage: Storage,
    private readonly tell: (type: 'delivered' | 'read', messageId: string) => boolean,
  ) {}

  /** A new line: what the server has not noted may have been lost with the old one. */
  onReconnected(): void {
    this.delivered = new Set();
    this.readUpTo = '';
  }

  /** Confirms what came, and, when the visitor is looking, that it was read. */
  note(messages: readonly ShownMessage[], looking: boolean): void {
    const incoming = messages.filter(({ data }) => data.direction === 'out');
    for (const { id, data } of incoming) {
      if (data.status === 'delivered' || data.status === 'read' || this.delivered.has(id)) continue;
      if (this.tell('delivered', id)) this.delivered.add(id);
    }
    const newest = incoming.at(-1);
    if (!looking || !newest) return;
    if (newest.id > (this.storage.get<string>(SEEN) ?? '')) this.storage.set(SEEN, newest.id);
    if (newest.data.status !== 'read' && this.readUpTo < newest.id && this.tell('read', newest.id)) {
      this.readUpTo = newest.id;
    }
  }

  /** How many messages of people and bots the visitor has not seen. */
  countUnread(messages: readonly ShownMessage[]): number {
    const seen = this.storage.get<string>(SEEN) ?? '';
    return messages.filter(
      ({ id, data }) =>
        data.direction === 'out' &&
        data.author_kind !== 'system' &&
        data.status !== 'read' &&
        id > seen,
    ).length;
  }
}
