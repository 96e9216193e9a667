/** Builds the widget: one classic script that a host site loads with one tag, and its lazy catalogues. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { swappedIn } from '../build/swap-in';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const LAZY_LOCALES = ['he', 'uk', 'ru'];

const read = (locale: string) => JSON.parse(readFileSync(here(`src/text/catalogues/${locale}.json`), 'utf8')) as Record<string, unknown>;

const keys = Object.keys(read('en'));
/** The texts alone, in the order of the English ones, which the script has: their names would be a third of what is fetched. */
const texts = LAZY_LOCALES.map((locale) => {
  const catalogue = read(locale);
  return [`${locale}.json`, keys.map((key) => catalogue[key])] as const;
});

const version = createHash('sha256')
  .update(JSON.stringify([keys, texts]))
  .digest('hex')
  .slice(0, 10);

/** Each says of which version it is: the texts of another script would stand in other places. */
const catalogues = new Map(texts.map(([name, said]) => [name, JSON.stringify([version, ...said])]));

/** Lays the catalogues beside the script; the widget asks for the reader's when there is time. */
const lazyCatalogues: Plugin = {
  name: 'retzef-lazy-catalogues',
  generateBundle() {
    for (const [fileName, source] of catalogues) this.emitFile({ type: 'asset', fileName, source });
  },
};

export default defineConfig({
  define: { CATALOGUE_VERSION: JSON.stringify(version) },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  plugins: [lazyCatalogues, swappedIn(here('../../src/retzef/main/static/widget'))],
  publicDir: false,
  build: {
    target: 'es2020',
    cssMinify: 'esbuild',
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false }, format: { comments: false } },
    lib: {
      entry: here('src/main.ts'),
      formats: ['iife'],
      name: 'RetzefWidgetScript',
      fileName: () => 'widget.js',
    },
  },
});
