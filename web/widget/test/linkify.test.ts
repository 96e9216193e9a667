import { describe, expect, test } from 'vitest';
import { linkify } from '../src/text/linkify';

const links = (text: string): (string | undefined)[] =>
  linkify(text)
    .filter((piece) => piece.href !== undefined)
    .map((piece) => piece.text);

describe('linkify', () => {
  test.each([
    ['see https://a.example/b.', ['https://a.example/b']],
    ['(https://a.example/b)', ['https://a.example/b']],
    ['https://a.example/b_(c) yes', ['https://a.example/b_(c)']],
    ['https://a.example/?q=1&r=2#f!', ['https://a.example/?q=1&r=2#f']],
    ['"https://a.example" and <http://b.example>', ['https://a.example', 'http://b.example']],
    ['קראו כאן: https://a.example/עמוד.', ['https://a.example/עמוד']],
    ['דף „https://a.example/x״', ['https://a.example/x']],
    ['HTTPS://A.EXAMPLE/x', ['HTTPS://A.EXAMPLE/x']],
  ])('finds the address in %j', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://a.example/b',
    'vbscript:x',
    'https://',
    'http://user:pass@a.example/',
    'https://bank.example@evil.example/',
    'a.example/b',
  ])('leaves %j as text', (text) => {
    expect(links(text)).toEqual([]);
  });

  test('ends an address where a direction control begins', () => {
    expect(links('https://a.example/\u202egnp.exe')).toEqual(['https://a.example/']);
    expect(links('https://a.example/\u2067x')).toEqual(['https://a.example/']);
  });

  test.each(['', 'plain', 'a https://x.example, b http://y.example/(z)!', '<b>https://x.example</b>', '𝒳 https://x.example/😀 y'])(
    'loses no character of %j',
    (text) => {
      expect(linkify(text).map((piece) => piece.text).join('')).toBe(text);
    },
  );

  test('only ever makes http and https addresses', () => {
    const nasty = ['javascript:', 'https://', 'http://', 'x', '"', "'", '<', '>', ')', '(', '@', '.', ':', '/', ' ', '\n', '\u202e'];
    for (let seed = 0; seed < 4_000; seed++) {
      const text = Array.from({ length: 12 }, (_, place) => nasty[(seed * 7 + place * place * (seed % 13)) % nasty.length]).join('');
      for (const piece of linkify(text)) if (piece.href !== undefined) expect(piece.href).toMatch(/^https?:\/\//);
    }
  });

  test('stays quick on a message made to be slow', () => {
    const started = performance.now();
    linkify('https://a.example/' + ')'.repeat(9_900));
    linkify('http://'.repeat(1_400));
    expect(performance.now() - started).toBeLessThan(250);
  });
});
