import { describe, expect, test } from 'vitest';
import { contrastOf, DEFAULT_ACCENT, deriveAccent } from '../src/look/accent';

const SURFACES = ['#ffffff', '#1a1e26'];
const steps = ['00', '33', '66', '99', 'cc', 'ff'];
const accents = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));

describe('the accent', () => {
  test.each(SURFACES)('is readable on and beside %s whatever colour a tenant chose', (surface) => {
    for (const chosen of accents) {
      const { accent, onAccent, ink } = deriveAccent(chosen, surface);
      if ((contrastOf(chosen, surface) ?? 0) >= 1.6) expect(accent).toBe(chosen);
      expect(contrastOf(accent, surface), chosen).toBeGreaterThanOrEqual(1.6);
      expect(contrastOf(accent, onAccent), chosen).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(ink, surface), chosen).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('is the default when it is no hex colour', () => {
    for (const wrong of [null, '', 'red', '#12', 'url(x)', '#12345g', 'expression(1)']) {
      expect(deriveAccent(wrong, '#ffffff').accent).toBe(DEFAULT_ACCENT);
    }
  });

  test('may be written short', () => {
    expect(deriveAccent('#A3f', '#ffffff').accent).toBe('#aa33ff');
  });
});
