import { describe, expect, test } from 'vitest';
import { applyFrame, emptyThread, findThread, listClientIds, listMessages } from '../src/state/thread';
import { parseFrame, type Frame } from '../src/wire/shapes';

const message = (id: string, version: number, text: string, extra: object = {}): object => ({
  kind: 'message',
  id,
  version,
  data: { direction: 'out', author_kind: 'agent', author_name: 'Dana', text, status: 'sent', ...extra },
});

function frame(type: string, entities: object[], extra: object = {}): Frame {
  const parsed = parseFrame(JSON.stringify({ type, position: 'p', entities, ...extra }));
  if (!parsed) throw new Error('not a frame');
  return parsed;
}

const texts = (...frames: Frame[]): string[] =>
  listMessages(frames.reduce(applyFrame, emptyThread)).map(({ data }) => data.text);

describe('the thread', () => {
  test('orders messages by id, however they came', () => {
    expect(texts(frame('snapshot', [message('03', 1, 'c'), message('01', 1, 'a')]), frame('changes', [message('02', 1, 'b')]))).toEqual(['a', 'b', 'c']);
  });

  test('puts older pages before, and keeps them when a snapshot goes on from them', () => {
    const newest = frame('snapshot', [message('03', 1, 'c'), message('04', 1, 'd')], { more: true });
    const older = frame('older', [message('01', 1, 'a'), message('02', 1, 'b')], { more: false });
    expect(texts(newest, older)).toEqual(['a', 'b', 'c', 'd']);
    const again = frame('snapshot', [message('04', 1, 'd'), message('05', 1, 'e')], { more: true });
    expect(texts(newest, older, again)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([newest, older, again].reduce(applyFrame, emptyThread).more).toBe(false);
  });

  test('shows no older page with a gap after it', () => {
    const held = frame('snapshot', [message('01', 1, 'a')], { more: false });
    const far = frame('snapshot', [message('08', 1, 'h')], { more: true });
    expect(texts(held, far)).toEqual(['h']);
    expect([held, far].reduce(applyFrame, emptyThread).more).toBe(true);
  });

  test('takes a higher version and leaves an equal or lower one', () => {
    const start = frame('snapshot', [message('01', 5, 'five')]);
    expect(texts(start, frame('changes', [message('01', 4, 'four')]))).toEqual(['five']);
    expect(texts(start, frame('changes', [message('01', 5, 'again')]))).toEqual(['five']);
    expect(texts(start, frame('changes', [message('01', 6, 'six')]))).toEqual(['six']);
  });

  test('is the same when a change is told twice', () => {
    const change = frame('changes', [message('02', 2, 'b')]);
    const start = frame('snapshot', [message('01', 1, 'a')]);
    expect(texts(start, change, change)).toEqual(texts(start, change));
  });

  test('replaces all it held when a snapshot comes, even by lower versions', () => {
    expect(texts(frame('snapshot', [message('01', 9, 'old'), message('02', 1, 'gone')]), frame('snapshot', [message('01', 1, 'new')]))).toEqual(['new']);
  });

  test('lets go of what is removed', () => {
    const removed = frame('changes', [], { removed: [{ kind: 'message', id: '01' }] });
    expect(texts(frame('snapshot', [message('01', 1, 'a'), message('02', 1, 'b')]), removed)).toEqual(['b']);
  });

  test('knows how it stands, and whose messages it shows', () => {
    const state = applyFrame(
      emptyThread,
      frame('snapshot', [
        { kind: 'thread', id: 'v', version: 1, data: { state: 'waiting', agent_name: null, position_in_queue: 2, wait_minutes: null } },
        message('01', 1, 'mine', { direction: 'in', client_id: 'c-1' }),
        message('02', 1, 'theirs', { client_id: 'c-2' }),
      ]),
    );
    expect(findThread(state)).toEqual({ state: 'waiting', agent_name: null, position_in_queue: 2, wait_minutes: null });
    expect([...listClientIds(listMessages(state))]).toEqual(['c-1']);
  });

  test('ignores kinds and frames it does not know, and broken ones', () => {
    expect(texts(frame('snapshot', [{ kind: 'poll', id: '1', version: 1, data: {} }, message('01', 1, 'a'), { kind: 'message' }]))).toEqual(['a']);
    expect(parseFrame('{"type":"fireworks"}')).toBeNull();
    expect(parseFrame('not json')).toBeNull();
    expect(parseFrame('[]')).toBeNull();
  });
});
