import { describe, expect, test } from 'vitest';
import { Storage } from '../src/keep/storage';
import { VisitKeeper } from '../src/state/visit';
import { CallError, type VisitRequest } from '../src/wire/http';
import { MemoryStore } from './support/memory-store';
import { PageLock } from './support/page-lock';

const identityOf = (sub: string): string => `${btoa(JSON.stringify({ sub, iat: 1 })).replace(/=+$/, '')}.c0ffee`;
const refusal = (status: number, code: string): CallError => new CallError(status, { code, message: '', retryable: false });

/** Visits of one site: each call is noted; tokens in `dead` are refused. */
class Site {
  readonly area = new MemoryStore();
  readonly calls: VisitRequest[] = [];
  readonly dead = new Set<string>();
  readonly tokens: [string | null, boolean][] = [];
  refuse: CallError | null = null;
  private readonly lock = new PageLock();
  private visitors = 0;

  open(page = 1): VisitKeeper {
    return new VisitKeeper({
      storage: new Storage('key', this.area),
      lock: this.lock.of(page),
      locale: 'he',
      pageUrl: () => 'https://host.example/page',
      callVisit: async (request) => {
        this.calls.push(request);
        await Promise.resolve();
        if (this.refuse) throw this.refuse;
        if (request.visitor_token && this.dead.has(request.visitor_token)) throw refusal(401, 'visitor-token-invalid');
        if (request.identity?.endsWith('.forged')) throw refusal(401, 'signature-invalid');
        const id = request.visitor_token?.split('/')[0] ?? `visitor-${++this.visitors}`;
        return { email: null, visitor_id: id, visitor_token: `${id}/${this.calls.length}` };
      },
      onToken: (token, changed) => this.tokens.push([token, changed]),
    });
  }
}

describe('the visit', () => {
  test('is made once and shared by tabs that begin at the same moment', async () => {
    const site = new Site();
    const tokens = await Promise.all([site.open(1).ensure(), site.open(2).ensure(), site.open(3).ensure()]);
    expect(new Set(tokens).size).toBe(1);
    expect(site.calls).toHaveLength(1);
  });

  test('carries the introduction, trimmed and without what was left empty', async () => {
    const site = new Site();
    await site.open().introduce({ name: ' Dana ', email: 'dana@example.com', phone: '' });
    expect(site.calls).toEqual([{ name: 'Dana', email: 'dana@example.com', locale: 'he', page_url: 'https://host.example/page' }]);
    await site.open().ensure();
    expect(site.calls).toHaveLength(1);
  });

  test('keeps an introduction made without a connection and tells it later', async () => {
    const site = new Site();
    site.refuse = refusal(0, 'no-connection');
    await site.open().introduce({ name: 'Dana' });
    expect(site.open().isIntroduced).toBe(true);
    site.refuse = null;
    await site.open().ensure();
    expect(site.calls.at(-1)).toMatchObject({ name: 'Dana' });
  });

  test('does not let in whom the server refuses', async () => {
    const site = new Site();
    site.refuse = refusal(422, 'request-invalid');
    await expect(site.open().introduce({ email: 'x@y.z' })).rejects.toBe(site.refuse);
    expect(site.open().isIntroduced).toBe(false);
  });

  test('renews a token the server doubts, and keeps the thread', async () => {
    const site = new Site();
    const visit = site.open();
    const first = await visit.ensure();
    visit.markStale();
    expect(visit.token).toBeNull();
    expect(visit.isKnown).toBe(true);
    const second = await visit.ensure();
    expect(site.calls.at(-1)).toMatchObject({ visitor_token: first });
    expect(second).not.toBe(first);
    expect(site.tokens.at(-1)).toEqual([second, false]);
  });

  test('asks who they are again when the token is dead, instead of looping', async () => {
    const site = new Site();
    const visit = site.open();
    site.dead.add(await visit.ensure());
    visit.markStale();
    await expect(visit.ensure()).rejects.toMatchObject({ status: 401 });
    expect(visit.isIntroduced).toBe(false);
    expect(site.tokens.at(-1)).toEqual([null, true]);
    await visit.introduce({ name: 'Dana' });
    expect(visit.token).toBe('visitor-2/3');
  });

  test('tells a signed identity once, and follows it to a thread of its own when the person changes', async () => {
    const site = new Site();
    const visit = site.open();
    await visit.ensure();
    visit.identify(identityOf('customer-1'));
    await visit.ensure();
    await visit.ensure();
    expect(site.calls).toHaveLength(2);
    expect(site.calls[1]).toMatchObject({ identity: identityOf('customer-1'), visitor_token: 'visitor-1/1' });

    const later = site.open();
    later.identify(identityOf('customer-1'));
    await later.ensure();
    expect(site.calls).toHaveLength(2); // the same person on the next page: nothing to tell

    later.identify(identityOf('customer-2'));
    expect(later.isKnown).toBe(false);
    await later.ensure();
    expect(site.calls[2]).not.toHaveProperty('visitor_token');
  });

  test('goes on as a visitor when the identity is forged', async () => {
    const site = new Site();
    const visit = site.open();
    await visit.ensure();
    visit.identify('e30.forged');
    expect(await visit.ensure()).toBe('visitor-1/1'.replace('/1', '/3'));
    expect(site.calls.at(-1)).not.toHaveProperty('identity');
  });

  test('forgets', async () => {
    const site = new Site();
    const visit = site.open();
    await visit.ensure();
    visit.forget();
    expect([visit.token, visit.isKnown, visit.isIntroduced]).toEqual([null, false, false]);
    expect(site.tokens.at(-1)).toEqual([null, true]);
    expect(site.area.length).toBe(0);
  });
});
