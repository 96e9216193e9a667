/** A lock between pages like the browser's: first come first served, let go when its page dies. */
import type { Lock } from '../../src/keep/lock';

export class PageLock {
  private holder: { page: number; free: () => void } | null = null;
  private readonly queue: { page: number; enter: () => void }[] = [];

  of(page: number): Lock {
    return async (work) => {
      await new Promise<void>((enter) => {
        this.queue.push({ page, enter });
        this.next();
      });
      try {
        return await work();
      } finally {
        if (this.holder?.page === page) this.free();
      }
    };
  }

  /** The page is gone: it neither holds nor waits. */
  kill(page: number): void {
    this.queue.splice(0, this.queue.length, ...this.queue.filter((waiting) => waiting.page !== page));
    if (this.holder?.page === page) this.free();
  }

  private free(): void {
    this.holder = null;
    this.next();
  }

  private next(): void {
    if (this.holder) return;
    const first = this.queue.shift();
    if (!first) return;
    this.holder = { page: first.page, free: () => this.free() };
    first.enter();
  }
}
