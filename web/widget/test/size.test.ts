import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';

/** What the reader downloads: the script and, unless they read English, one catalogue. */
const BUDGET_BYTES = 30_000;

const sizes = new Map<string, number>();
let script = '';

beforeAll(async () => {
  process.env['NODE_ENV'] = 'production'; // as `npm run build` has it; the test runner sets its own
  const result = await build({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    mode: 'production',
    build: { write: false },
  });
  const bundle = Array.isArray(result) ? result[0] : result;
  if (!bundle || !('output' in bundle)) throw new Error('nothing was built');
  for (const part of bundle.output) {
    const source = part.type === 'chunk' ? part.code : Buffer.from(part.source);
    sizes.set(part.fileName, gzipSync(source, { level: 9 }).length);
    if (part.type === 'chunk') script += part.code;
  }
}, 60_000);

test('the widget is one script and its lazy catalogues', () => {
  expect([...sizes.keys()].sort()).toEqual(['he.json', 'ru.json', 'uk.json', 'widget.js']);
});

test.each(['he.json', 'uk.json', 'ru.json'])('the script and %s stay within 30 kB gzipped', (catalogue) => {
  expect((sizes.get('widget.js') ?? Infinity) + (sizes.get(catalogue) ?? Infinity)).toBeLessThan(BUDGET_BYTES);
});

test('the script makes no markup of text and evaluates nothing', () => {
  // Preact itself knows dangerouslySetInnerHTML; the widget must never name it.
  expect(script.match(/dangerouslySetInnerHTML/g)?.length).toBeLessThanOrEqual(4);
  expect(script).not.toMatch(/\beval\(|new Function\(|insertAdjacentHTML|document\.write/);
});
