import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, type Plugin } from 'vite';
import { KEPT_MS, swapIn, swappedIn } from '../../build/swap-in';

let root: string;
let target: string;

function lay(path: string, text: string, ageMs = 0): void {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(whole, at, at);
}

const served = (path: string): string => readFileSync(join(target, path), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'swap-in-'));
  target = join(root, 'screen');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a screen that is put in its place', () => {
  it('replaces the one before and leaves no folder beside it', () => {
    lay('screen/index.html', 'old');
    lay('screen/gone.html', 'old');
    lay('fresh/index.html', 'new');
    swapIn(join(root, 'fresh'), target);
    expect(served('index.html')).toBe('new');
    expect(existsSync(join(target, 'gone.html'))).toBe(false);
    expect(readdirSync(root)).toEqual(['screen']);
  });

  it('keeps the parts that an open page may still ask for, and not for ever', () => {
    lay('screen/assets/Dialog-1.js', 'of yesterday', KEPT_MS / 7);
    lay('screen/assets/Dialog-0.js', 'long ago', KEPT_MS + 1000);
    lay('fresh/assets/Dialog-2.js', 'new');
    swapIn(join(root, 'fresh'), target);
    expect(readdirSync(join(target, 'assets')).sort()).toEqual(['Dialog-1.js', 'Dialog-2.js']);
  });
});

describe('a build', () => {
  const building = (plugin: Plugin): Promise<unknown> =>
    build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [swappedIn(target), plugin],
      build: { lib: { entry: join(root, 'main.ts'), formats: ['es'], fileName: () => 'screen.js' } },
    });

  it('leaves what is served in its place until it is whole', async () => {
    lay('screen/screen.js', 'served');
    lay('main.ts', 'export const text = "built";');
    const seen: string[] = [];
    await building({ name: 'looks', generateBundle: () => void seen.push(served('screen.js')) });
    expect(seen).toEqual(['served']);
    expect(served('screen.js')).toContain('built');
    expect(readdirSync(root).sort()).toEqual(['main.ts', 'screen']);
  });

  it('changes nothing when it fails', async () => {
    lay('screen/screen.js', 'served');
    lay('main.ts', 'import "./nowhere";');
    await expect(building({ name: 'nothing' })).rejects.toThrow();
    expect(served('screen.js')).toBe('served');
    expect(readdirSync(root).sort()).toEqual(['main.ts', 'screen']);
  });
});
