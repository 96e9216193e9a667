/**
 * Reads the catalogues at build time, so that the page needs no ICU parser: `virtual:texts/he` is the
 * Hebrew catalogue with each message that has values or plurals already taken apart.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "@formatjs/icu-messageformat-parser";
import type { Plugin } from "vite";

const PREFIX = "virtual:texts/";
const RESOLVED = `\0${PREFIX}`;
const FOLDER = fileURLToPath(new URL("./src/i18n/", import.meta.url));

/** A message without syntax stays a text. */
function compile(text: string): unknown {
  return /[{}'#]/.test(text) ? parse(text, { ignoreTag: true, captureLocation: false }) : text;
}

export function catalogues(): Plugin {
  return {
    name: "catalogues",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(RESOLVED)) return undefined;
      const file = `${FOLDER}${id.slice(RESOLVED.length)}.json`;
      this.addWatchFile(file);
      const texts = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
      const compiled = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, compile(text)]));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(compiled))});`;
    },
  };
}
