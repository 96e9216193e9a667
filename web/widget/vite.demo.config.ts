/** Builds the demo site: a small electricity company's page that carries the widget. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { swappedIn } from '../build/swap-in';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('demo'),
  base: '/demo/',
  plugins: [swappedIn(here('../../src/retzef/main/static/demo'))],
  build: {
    target: 'es2022',
    modulePreload: false,
  },
});
