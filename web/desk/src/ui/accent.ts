/**
 * A tenant's accent colour made fit for both themes: the hue stays, the lightness moves until text in
 * the accent reads on the surface and text on the accent reads (WCAG 2.2 AA, 4.5:1).
 */

export interface Accent {
  accent: string;
  strong: string;
  onAccent: string;
}

type Rgb = readonly [number, number, number];

const READABLE = 4.5;
const SURFACE: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [21, 25, 31] };
/** The accent is also text on its own tint (`--accent-soft`), which is nearer to it than the bare surface. */
const TINT: Record<"light" | "dark", number> = { light: 0.16, dark: 0.19 };
const INK = "#0a1220";
const PAPER = "#ffffff";

function parseHex(hex: string): Rgb | undefined {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  if (found === null) return undefined;
  return [1, 2, 3].map((part) => parseInt(found[part] ?? "0", 16)) as unknown as Rgb;
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `share` 0 is the colour itself, 1 is black or white. */
function mix(rgb: Rgb, target: number, share: number): Rgb {
  return rgb.map((part) => part + (target - part) * share) as unknown as Rgb;
}

function isReadable(rgb: Rgb, theme: "light" | "dark"): boolean {
  const tint = SURFACE[theme].map((part, at) => part + ((rgb[at] ?? 0) - part) * TINT[theme]) as unknown as Rgb;
  return contrast(rgb, tint) >= READABLE;
}

/** The accent for a theme, or undefined when `hex` is not a colour of the form `#rrggbb`. */
export function accentFor(hex: string, theme: "light" | "dark"): Accent | undefined {
  const rgb = parseHex(hex);
  if (rgb === undefined) return undefined;
  const target = theme === "light" ? 0 : 255;
  let share = 0;
  while (share < 1 && !isReadable(mix(rgb, target, share), theme)) share += 0.02;
  const accent = mix(rgb, target, share);
  const isPaper = contrast(accent, [255, 255, 255]) >= READABLE;
  return {
    accent: toHex(accent),
    strong: toHex(mix(accent, target, 0.16)),
    onAccent: isPaper ? PAPER : INK,
  };
}
