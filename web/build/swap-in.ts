/**
 * Builds a screen beside the one that is served, and puts it in its place when it is whole. A centre that runs
 * from this clone never serves half a build, nor none; an open page still finds the parts it has not loaded yet.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "vite";

/** So long the parts of earlier builds stay: a page may be open as long as that. */
export const KEPT_MS = 7 * 24 * 3600 * 1000;
/** Parts with a digest of their content in the name: two builds never mean different ones by it. */
const PARTS = "assets";

/** Puts the folder `fresh` in the place of `target`, which is there before and after. `now` in milliseconds. */
export function swapIn(fresh: string, target: string, now = Date.now()): void {
  const former = join(dirname(target), `.${basename(target)}.former`);
  rmSync(former, { recursive: true, force: true });
  if (existsSync(target)) {
    keepParts(join(target, PARTS), join(fresh, PARTS), now);
    renameSync(target, former);
  }
  renameSync(fresh, target);
  rmSync(former, { recursive: true, force: true });
}

function keepParts(from: string, to: string, now: number): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const isOld = now - statSync(join(from, name)).mtimeMs > KEPT_MS;
    if (!isOld && !existsSync(join(to, name))) cpSync(join(from, name), join(to, name), { preserveTimestamps: true });
  }
}

/** The plug-in for the screen that is served from the folder `target`. */
export function swappedIn(target: string): Plugin {
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}`);
  return {
    name: "retzef-swapped-in",
    apply: "build",
    config: () => ({ build: { outDir: fresh, emptyOutDir: true } }),
    writeBundle: { order: "post", sequential: true, handler: () => swapIn(fresh, target) },
    // A build that failed leaves nothing behind.
    closeBundle: () => rmSync(fresh, { recursive: true, force: true }),
  };
}
