/** Builds the widget: one classic script that a host site loads with one tag, and its lazy catalogues. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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

const sources = readdirSync(here('src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(here(`src/${name}`), 'utf8'));
const elsewhere = sources.join('\n').replace(/\/\*[^]*?\*\/|\/\/ .*|private [^\n]*|this\.\w+/g, '');
/** What classes keep to themselves gets short names, unless anything else is called the same: a browser's interface, what is stored or sent. */
const ownNames = new Set(
  sources
    .flatMap((source) => [...source.matchAll(/private (?:readonly |async |static |get )*(\w+)/g)].map(([, name]) => String(name)))
    .filter((name) => !new RegExp(`\\b${name}\\b`).test(elsewhere)),
);

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
    terserOptions: { ecma: 2020, compress: { passes: 4, unsafe: true, unsafe_comps: true, unsafe_math: true, unsafe_methods: true, unsafe_undefined: true, unsafe_arrows: true, pure_getters: true, keep_fargs: false }, format: { comments: false }, mangle: { properties: { regex: new RegExp(`^(?:${[...ownNames].join('|')})$`) } } },
    lib: {
      entry: here('src/main.ts'),
      formats: ['iife'],
      name: 'RetzefWidgetScript',
      fileName: () => 'widget.js',
    },
  },
});
