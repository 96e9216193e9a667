/** Makes one accent colour readable everywhere it is used (WCAG AA: 4.5 to 1). */

type Rgb = readonly [number, number, number];

export const DEFAULT_ACCENT = '#1f5fd6';
const AA = 4.5;
/** Enough for a filled shape to be seen on its ground; what is written on it has its own contrast. */
const VISIBLE = 1.6;

export interface AccentColours {
  /** The accent itself, unless it would vanish on the ground: launcher, own bubbles, send button. */
  readonly accent: string;
  /** Text and icons on the accent. */
  readonly onAccent: string;
  /** The accent as text on the panel's surface. */
  readonly ink: string;
}

/** Colours from `accent` (`#rgb` or `#rrggbb`; anything else gives the default) for a light or dark surface. */
export function deriveAccent(accent: string | null, surface: string): AccentColours {
  const colour = parseHex(accent ?? '') ?? parseHex(DEFAULT_ACCENT) ?? [0, 0, 0];
  const ground = parseHex(surface) ?? [255, 255, 255];
  const fill = stepAway(colour, ground, VISIBLE);
  const white: Rgb = [255, 255, 255];
  return {
    accent: toHex(fill),
    onAccent: contrast(fill, white) >= AA ? '#ffffff' : '#000000',
    ink: toHex(stepAway(colour, ground, AA)),
  };
}

/** The colour, moved away from the ground only as far as the contrast asks. */
function stepAway(colour: Rgb, ground: Rgb, least: number): Rgb {
  const towards: Rgb = luminance(ground) > 0.4 ? [0, 0, 0] : [255, 255, 255];
  let moved = colour;
  for (let share = 0.1; contrast(moved, ground) < least && share <= 1; share += 0.1) {
    moved = mix(colour, towards, share);
  }
  return moved;
}

/** The contrast of two colours as WCAG counts it, 1 to 21; null when one is no hex colour. */
export function contrastOf(one: string, other: string): number | null {
  const [a, b] = [parseHex(one), parseHex(other)];
  return a && b ? contrast(a, b) : null;
}

function parseHex(hex: string): Rgb | null {
  const long = /^#([0-9a-f]{3})$/i.test(hex) ? hex.replace(/[^#]/g, (digit) => digit + digit) : hex;
  if (!/^#[0-9a-f]{6}$/i.test(long)) return null;
  const value = parseInt(long.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const toHex = (rgb: Rgb): string => '#' + rgb.map((part) => part.toString(16).padStart(2, '0')).join('');

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
];

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
