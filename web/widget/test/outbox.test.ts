import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Storage } from '../src/keep/storage';
import { Outbox, type OutboxDependencies, type Outcome } from '../src/state/outbox';
import { seeded } from './support/chance';
import { MemoryStore } from './support/memory-store';
import { PageLock } from './support/page-lock';

/** A server that keeps one message for each client id, behind a line that loses requests and answers. */
class FlakyServer {
  readonly kept: { client_id: string; text: string }[] = [];
  healthy = false;
  requests = 0;

  constructor(private readonly random: () => number) {}

  async receive(message: { client_id: string; text: string }): Promise<Outcome> {
    this.requests++;
    await new Promise((resolve) => setTimeout(resolve, 5 + this.random() * 400));
    const chance = this.healthy ? 1 : this.random();
    if (chance < 0.25) return { is: 'later', afterMs: null }; // lost on the way there
    if (chance < 0.35) return { is: 'later', afterMs: 1_500 }; // told to slow down
    if (!this.kept.some((held) => held.client_id === message.client_id)) this.kept.push(message);
    if (chance < 0.5) return { is: 'later', afterMs: null }; // stored, but the answer was lost
    return { is: 'accepted' };
  }
}

/** The pages (tabs, reloads) of one visitor: they share the store and the lock, and die at any moment. */
class Visitor {
  readonly area = new MemoryStore();
  private readonly lock = new PageLock();
  private readonly open = new Map<number, Outbox>();
  private pages = 0;

  constructor(
    private readonly server: FlakyServer,
    private readonly random: () => number,
  ) {
    this.area.onChange = (key) =>
      setTimeout(() => {
        for (const outbox of this.open.values()) outbox.onOtherTab(key.slice('retzef:key:'.length));
      }, 1);
  }

  openPage(): number {
    const page = ++this.pages;
    const outbox = new Outbox({
      storage: new Storage('key', this.area),
      lock: this.lock.of(page),
      deliver: async ({ client_id, text }) => {
        const outcome = await this.server.receive({ client_id, text });
        // A dead page hears no answers.
        return this.open.has(page) ? outcome : new Promise<Outcome>(() => undefined);
      },
      onChange: () => undefined,
      random: this.random,
    });
    this.open.set(page, outbox);
    void outbox.drain();
    return page;
  }

  killPage(page: number): void {
    this.open.get(page)?.stop();
    this.open.delete(page);
    this.lock.kill(page);
  }

  get pageIds(): number[] {
    return [...this.open.keys()];
  }

  page(id: number): Outbox {
    const outbox = this.open.get(id);
    if (!outbox) throw new Error('no such page');
    return outbox;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the outbox', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'delivers every message once and in order when lines fail and pages die (story %i)',
    async (seed) => {
      const random = seeded(seed);
      const server = new FlakyServer(random);
      const visitor = new Visitor(server, random);
      const written: string[] = [];
      visitor.openPage();
      for (let step = 0; step < 40; step++) {
        const pages = visitor.pageIds;
        const some = pages[Math.floor(random() * pages.length)] ?? 0;
        const what = random();
        if (pages.length === 0 || (what < 0.15 && pages.length < 3)) visitor.openPage();
        else if (what < 0.3) visitor.killPage(some);
        else if (what < 0.7) {
          const text = `message ${written.length}`;
          written.push(text);
          visitor.page(some).add(text, []);
        }
        await vi.advanceTimersByTimeAsync(random() * 2_000);
      }
      server.healthy = true;
      if (visitor.pageIds.length === 0) visitor.openPage();
      await vi.advanceTimersByTimeAsync(120_000);

      expect(server.kept.map(({ text }) => text)).toEqual(written);
      expect(written.length).toBeGreaterThan(5);
      const waiting = visitor.page(visitor.pageIds[0] ?? 0).list().filter(({ state }) => state === 'waiting');
      expect(waiting).toEqual([]);
    },
  );

  test('keeps a message before the call to the server is made', () => {
    const area = new MemoryStore();
    const outbox = new Outbox(dependencies(area, () => new Promise<Outcome>(() => undefined)));
    const { client_id } = outbox.add('kept', []);
    const afterReload = new Outbox(dependencies(area, () => new Promise<Outcome>(() => undefined)));
    expect(afterReload.list()).toMatchObject([{ client_id, text: 'kept', state: 'waiting' }]);
  });

  test('sends from memory when the browser store is full', async () => {
    const sent: string[] = [];
    const outbox = new Outbox(
      dependencies(new MemoryStore(20), async ({ text }) => {
        sent.push(text);
        return { is: 'accepted' };
      }),
    );
    outbox.add('one', []);
    outbox.add('two', []);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual(['one', 'two']);
  });

  test('goes on with the next message when one is refused, and sends the refused one again when asked', async () => {
    const sent: string[] = [];
    let refuses = true;
    const outbox = new Outbox(
      dependencies(new MemoryStore(), async ({ text }) => {
        if (text === 'bad' && refuses) return { is: 'refused', code: 'text-too-long', message: 'Too long' };
        sent.push(text);
        return { is: 'accepted' };
      }),
    );
    const { client_id } = outbox.add('bad', []);
    outbox.add('good', []);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual(['good']);
    expect(outbox.list()[0]).toMatchObject({ state: 'refused', error: { code: 'text-too-long' } });
    refuses = false;
    outbox.retry(client_id);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual(['good', 'bad']);
  });

  test('drops a refused message when the visitor deletes it, and never one that may be on its way', async () => {
    const outbox = new Outbox(
      dependencies(new MemoryStore(), async ({ text }) =>
        text === 'bad' ? { is: 'refused', code: 'x', message: '' } : { is: 'later', afterMs: null },
      ),
    );
    const bad = outbox.add('bad', []);
    const good = outbox.add('good', []);
    await vi.advanceTimersByTimeAsync(100);
    outbox.discard(bad.client_id);
    outbox.discard(good.client_id);
    expect(outbox.list().map(({ text }) => text)).toEqual(['good']);
  });

  test('waits as long as the server asks, and not longer when the clock is set back', async () => {
    let attempts = 0;
    let now = 10_000_000;
    const outbox = new Outbox({
      ...dependencies(new MemoryStore(), async () => {
        attempts++;
        return { is: 'later', afterMs: 60_000 };
      }),
      now: () => now,
    });
    outbox.add('hello', []);
    await vi.advanceTimersByTimeAsync(10);
    expect(attempts).toBe(1);
    now += 30_000;
    void outbox.drain();
    await vi.advanceTimersByTimeAsync(10);
    expect(attempts).toBe(1);
    now -= 5_000_000; // the clock jumped an hour back
    void outbox.drain();
    await vi.advanceTimersByTimeAsync(10);
    expect(attempts).toBe(2);
  });

  test('keeps the order of writing when the clock stands still or goes back', async () => {
    const sent: string[] = [];
    let now = 10_000_000;
    const outbox = new Outbox({
      ...dependencies(new MemoryStore(), async ({ text }) => {
        sent.push(text);
        return { is: 'accepted' };
      }),
      now: () => now,
    });
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      outbox.add(text, []);
      if (text === 'three') now -= 3_600_000;
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('does not send again what the thread already shows, though the answer was lost', async () => {
    let attempts = 0;
    const outbox = new Outbox(
      dependencies(new MemoryStore(), async () => {
        attempts++;
        return { is: 'later', afterMs: 5_000 };
      }),
    );
    const { client_id } = outbox.add('hello', []);
    await vi.advanceTimersByTimeAsync(100);
    outbox.settle(new Set([client_id]));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBe(1);
    expect(outbox.list()).toEqual([]);
  });

  test('slows down step by step while nothing gets through', async () => {
    const at: number[] = [];
    const outbox = new Outbox({
      ...dependencies(new MemoryStore(), async () => {
        at.push(Date.now());
        return { is: 'later', afterMs: null };
      }),
      random: () => 1,
    });
    outbox.add('hello', []);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits.slice(0, 4)).toEqual([800, 1_600, 3_200, 6_400]);
    expect(Math.max(...waits)).toBe(30_000);
  });
});

function dependencies(area: MemoryStore, deliver: OutboxDependencies['deliver']): OutboxDependencies {
  return {
    storage: new Storage('key', area),
    lock: (work) => work(),
    deliver,
    onChange: () => undefined,
    random: () => 0.5,
  };
}
