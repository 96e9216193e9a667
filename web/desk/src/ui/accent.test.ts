import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accentFor, contrast } from "./accent";

type Rgb = [number, number, number];

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

const SURFACES = { light: rgb("#ffffff"), dark: rgb("#15191f") };

describe.each(["light", "dark"] as const)("a tenant's accent in the %s theme", (theme) => {
  it.each(["#1d63d8", "#ffd400", "#00e5a8", "#111111", "#ffffff", "#c2185b", "#7a7a7a"])("made of %s can be read", (hex) => {
    const fit = accentFor(hex, theme);
    expect(fit).toBeDefined();
    if (fit === undefined) return;
    expect(contrast(rgb(fit.accent), SURFACES[theme])).toBeGreaterThanOrEqual(4.5);
    const tint = SURFACES[theme].map((part, at) => part + ((rgb(fit.accent)[at] ?? 0) - part) * 0.15) as Rgb;
    expect(contrast(rgb(fit.accent), tint)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(fit.onAccent), rgb(fit.accent))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(fit.onAccent), rgb(fit.strong))).toBeGreaterThanOrEqual(4.5);
  });
});

describe("an accent that is no colour", () => {
  it("is left to the product's own", () => {
    expect(accentFor("red; background: url(x)", "light")).toBeUndefined();
  });
});

/** The tokens of a theme that are plain colours. */
function tokensOf(selector: string): Record<string, Rgb> {
  const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
  const from = css.indexOf(selector);
  const block = css.slice(from, css.indexOf("}", from));
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1], rgb(match[2] ?? "")]));
}

describe.each([
  ["light", '[data-theme="light"]'],
  ["dark", '[data-theme="dark"]'],
])("the tokens of the %s theme (WCAG 2.2 AA)", (_theme, selector) => {
  const token = tokensOf(selector);
  const pairs = [
    ["text", "surface"], ["text", "canvas"], ["text", "raised"], ["text", "note-surface"],
    ["text-soft", "surface"], ["text-soft", "canvas"], ["text-soft", "raised"], ["text-soft", "sunken"],
    ["accent", "surface"], ["accent", "canvas"], ["on-accent", "accent"], ["on-accent", "accent-strong"],
    ["good", "good-soft"], ["warm", "warm-soft"], ["hot", "hot-soft"], ["note", "note-surface"],
    ["hot", "surface"], ["warm", "surface"], ["good", "surface"], ["text-soft", "note-surface"], ["surface", "hot"],
  ] as const;

  it.each(pairs)("%s on %s can be read", (ink, ground) => {
    const [a, b] = [token[ink], token[ground]];
    expect(a && b && contrast(a, b)).toBeGreaterThanOrEqual(4.5);
  });

  it("bound a control by a line that can be seen", () => {
    const [line, surface] = [token["line-strong"], token["surface"]];
    expect(line && surface && contrast(line, surface)).toBeGreaterThanOrEqual(3);
  });
});
