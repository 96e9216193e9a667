import { expect, test } from 'vitest';
import { Storage } from '../src/keep/storage';
import { MemoryStore } from './support/memory-store';

class ForbiddenStore extends MemoryStore {
  override get length(): number {
    throw new DOMException('no', 'SecurityError');
  }
  override getItem(): string | null {
    throw new DOMException('no', 'SecurityError');
  }
  override setItem(): void {
    throw new DOMException('no', 'SecurityError');
  }
  override removeItem(): void {
    throw new DOMException('no', 'SecurityError');
  }
}

test.each([
  ['a browser store', () => new MemoryStore()],
  ['no store', () => null],
  ['a forbidden store', () => new ForbiddenStore()],
  ['a full store', () => new MemoryStore(0)],
])('with %s, what was set is there until deleted', (_, area) => {
  const storage = new Storage('key', area());
  storage.set('draft', { text: 'שלום' });
  storage.set('out:1', 1);
  expect(storage.get('draft')).toEqual({ text: 'שלום' });
  expect(storage.keys('out:')).toEqual(['out:1']);
  storage.delete('draft');
  expect(storage.get('draft')).toBeNull();
  storage.clear();
  expect(storage.keys('')).toEqual([]);
});

test('entry points on one site do not see or clear each other', () => {
  const area = new MemoryStore();
  const [one, other] = [new Storage('one', area), new Storage('other', area)];
  one.set('draft', 1);
  other.set('draft', 2);
  area.setItem('the host site’s own', 'x');
  one.clear();
  expect([one.get('draft'), other.get('draft'), area.length]).toEqual([null, 2, 2]);
});

test('what is not ours to read is nothing', () => {
  const area = new MemoryStore();
  area.setItem('retzef:key:draft', '{broken');
  expect(new Storage('key', area).get('draft')).toBeNull();
});

test('a value that no longer fits replaces the older one that did', () => {
  const area = new MemoryStore(60);
  const storage = new Storage('key', area);
  storage.set('draft', 'short');
  storage.set('draft', 'x'.repeat(100));
  expect(storage.get('draft')).toBe('x'.repeat(100));
});
