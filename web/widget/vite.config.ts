/** Builds the widget: one classic script that a host site loads with one tag, and its lazy catalogues. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { swappedIn } from '../build/swap-in';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const LAZY_LOCALES = ['he', 'uk', 'ru'];

const catalogues = new Map(
  LAZY_LOCALES.map((locale) => {
    const text = readFileSync(here(`src/text/catalogues/${locale}.json`), 'utf8');
    return [`${locale}.json`, JSON.stringify(JSON.parse(text))];
  }),
);

const version = createHash('sha256')
  .update([...catalogues.values()].join('\n'))
  .digest('hex')
  .slice(0, 10);

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
    terserOptions: { ecma: 2020, compress: { passes: 3 }, format: { comments: false } },
    lib: {
      entry: here('src/main.ts'),
      formats: ['iife'],
      name: 'RetzefWidgetScript',
      fileName: () => 'widget.js',
    },
  },
});
