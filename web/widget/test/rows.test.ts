import { expect, test } from 'vitest';
import type { OutboxEntry } from '../src/state/outbox';
import { layOut, type MessageRow, type Row } from '../src/state/rows';
import type { ShownMessage } from '../src/state/thread';

const at = (day: number, minute: number): string => new Date(2026, 4, day, 12, minute).toISOString();

function message(id: string, occurred_at: string, extra: Partial<ShownMessage['data']> = {}): ShownMessage {
  return {
    id,
    data: {
      direction: 'out',
      author_kind: 'agent',
      author_name: 'Dana',
      text: id,
      attachments: [],
      status: 'sent',
      occurred_at,
      client_id: null,
      ...extra,
    },
  };
}

const waiting = (client_id: string, sent_at: string, state: OutboxEntry['state'] = 'waiting'): OutboxEntry => ({
  client_id,
  order: 1,
  text: client_id,
  files: [],
  sent_at,
  state,
});

const messagesOf = (rows: readonly Row[]): MessageRow[] => rows.filter((row) => row.kind === 'message');

test('a day is named before its first message', () => {
  const rows = layOut([message('1', at(1, 0)), message('2', at(1, 1)), message('3', at(2, 0))], []);
  expect(rows.map((row) => row.kind)).toEqual(['day', 'message', 'message', 'day', 'message']);
});

test('messages of one author within five minutes are one group', () => {
  const rows = messagesOf(
    layOut([message('1', at(1, 0)), message('2', at(1, 4)), message('3', at(1, 30)), message('4', at(1, 31), { author_name: 'Noa' })], []),
  );
  expect(rows.map((row) => row.startsGroup)).toEqual([true, false, true, true]);
  expect(rows.map((row) => row.endsGroup)).toEqual([false, true, true, true]);
});

test('an unsent message keeps its row when the server has confirmed it', () => {
  const [before] = messagesOf(layOut([], [waiting('c-1', at(1, 0))]));
  const [after] = messagesOf(layOut([message('m-1', at(1, 0), { direction: 'in', client_id: 'c-1', status: 'received' })], []));
  expect(before?.key).toBe(after?.key);
  expect([before?.state, after?.state]).toEqual(['sending', 'sent']);
});

test('what is not confirmed stands after the thread, and only the newest own message tells its state', () => {
  const rows = messagesOf(
    layOut(
      [message('1', at(1, 0), { direction: 'in', client_id: 'a', status: 'read' }), message('2', at(1, 1))],
      [waiting('b', at(1, 2), 'accepted'), waiting('c', at(1, 3), 'refused')],
    ),
  );
  expect(rows.map((row) => row.state)).toEqual(['read', null, 'sent', 'refused']);
  expect(rows.map((row) => row.isLastOwn)).toEqual([false, false, false, true]);
  expect(rows.at(-1)?.startsGroup).toBe(true);
});
