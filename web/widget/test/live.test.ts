import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LiveSocket } from '../src/wire/live';
import { TestSocket } from './support/socket';

const snapshot = (position: string): object => ({ type: 'snapshot', position, entities: [] });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', TestSocket);
  TestSocket.all = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start() {
  const heard = { frames: [] as string[], connected: [] as boolean[], tokenInvalid: 0 };
  const live = new LiveSocket(
    'ws://host/live',
    {
      onFrame: (frame) => heard.frames.push(frame.type),
      onConnected: (connected) => heard.connected.push(connected),
      onTokenInvalid: () => heard.tokenInvalid++,
    },
    () => 1,
  );
  live.start('token');
  TestSocket.last.accept();
  return { live, heard };
}

describe('the socket', () => {
  test('registers without a position first, and with the last one after a cut', async () => {
    start();
    expect(TestSocket.last.sent).toEqual([{ type: 'register', visitor_token: 'token', position: null }]);
    TestSocket.last.say(snapshot('p1'));
    TestSocket.last.say({ type: 'changes', position: 'p2', entities: [], removed: [] });
    TestSocket.last.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    TestSocket.last.accept();
    expect(TestSocket.all).toHaveLength(2);
    expect(TestSocket.last.sent[0]).toMatchObject({ type: 'register', position: 'p2' });
  });

  test('is connected only when the server has answered the registration', () => {
    const { heard } = start();
    expect(heard.connected).toEqual([]);
    TestSocket.last.say(snapshot('p1'));
    expect(heard.connected).toEqual([true]);
    TestSocket.last.cut();
    expect(heard.connected).toEqual([true, false]);
  });

  test('slows down while it cannot connect, and hurries when asked', async () => {
    const { live } = start();
    TestSocket.last.cut();
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      const before = Date.now();
      const count = TestSocket.all.length;
      while (TestSocket.all.length === count) await vi.advanceTimersByTimeAsync(100);
      waits.push(Date.now() - before);
      TestSocket.last.cut();
    }
    expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000]);
    const count = TestSocket.all.length;
    live.hurry();
    expect(TestSocket.all.length).toBe(count + 1);
  });

  test('pings a silent line and leaves one that does not answer', async () => {
    const { heard } = start();
    TestSocket.last.say(snapshot('p1'));
    await vi.advanceTimersByTimeAsync(25_000);
    expect(TestSocket.last.sent.at(-1)).toEqual({ type: 'ping' });
    TestSocket.last.say({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(25_000);
    expect(heard.connected).toEqual([true]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard.connected).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(TestSocket.all).toHaveLength(2);
  });

  test('leaves a line that looks open but is dead soon after somebody looks again', async () => {
    const { live } = start();
    TestSocket.last.say(snapshot('p1'));
    live.hurry();
    expect(TestSocket.last.sent.at(-1)).toEqual({ type: 'ping' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(TestSocket.all).toHaveLength(2);
  });

  test('asks for the place in line more often while the visitor waits', async () => {
    const { live } = start();
    TestSocket.last.say(snapshot('p1'));
    live.setWaiting(true);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(TestSocket.last.sent.at(-1)).toEqual({ type: 'ping' });
  });

  test('gives up a connection that is never made', async () => {
    const { live } = start();
    TestSocket.last.cut();
    live.hurry();
    const hanging = TestSocket.all.length;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(TestSocket.all.length).toBeGreaterThan(hanging);
  });

  test('asks for a new token when its own is refused, and stays closed until then', async () => {
    const { live, heard } = start();
    TestSocket.last.cut(4401);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(heard.tokenInvalid).toBe(1);
    expect(TestSocket.all).toHaveLength(1);
    live.start('new token');
    TestSocket.last.accept();
    expect(TestSocket.last.sent[0]).toMatchObject({ visitor_token: 'new token', position: null });
  });

  test.each([
    [4403, 120_000],
    [4429, 4_500],
  ])('does not come back within that time when it was sent away with %i', async (code, wait) => {
    start();
    TestSocket.last.cut(code);
    await vi.advanceTimersByTimeAsync(wait);
    expect(TestSocket.all).toHaveLength(1);
  });
});
