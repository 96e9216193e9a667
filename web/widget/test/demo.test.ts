import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import en from '../demo/src/catalogues/en.json';
import he from '../demo/src/catalogues/he.json';
import ru from '../demo/src/catalogues/ru.json';
import uk from '../demo/src/catalogues/uk.json';

const page = readFileSync(fileURLToPath(new URL('../demo/index.html', import.meta.url)), 'utf8');

test.each([
  ['he', he],
  ['uk', uk],
  ['ru', ru],
])('the demo site has every text in %s', (_, texts) => {
  expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(texts)) {
    expect(text.trim(), key).not.toBe('');
    const places = (of: string): string[] => [...of.matchAll(/\{\w+\}/g)].map(String);
    expect(places(text), key).toEqual(places(en[key as keyof typeof en]));
  }
});

test('the demo page names only texts that exist', () => {
  const named = [...page.matchAll(/data-(?:text|label)="(\w+)"/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(30);
  for (const key of named) expect(Object.keys(en)).toContain(key);
});
