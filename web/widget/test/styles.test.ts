import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../src/look/', import.meta.url));
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

test.each(sheets)('%s names no side of the screen', (sheet) => {
  const css = readFileSync(folder + sheet, 'utf8').replace(/\/\*[^]*?\*\//g, '');
  const physical = /^\s*(?:(?:margin|padding|border|inset)-(?:left|right)|left|right|border-(?:top|bottom)-(?:left|right)-radius|float)\s*:|text-align:\s*(?:left|right)/m;
  expect(css).not.toMatch(physical);
});
