import { expect, test } from 'vitest';
import { contrast, deficiencies, distance } from '../testing/color-vision.ts';
import { knownRegimes as regimes } from '../testing/drawn.ts';
import type { Hue } from './hue.ts';
import { inks, lookOf } from './palette.ts';

const themes = ['light', 'dark'] as const;

test.each(Object.entries(deficiencies))(
  'any two regimes differ in colour, with deficiency: %s',
  (_, deficiency) => {
    for (const theme of themes) {
      const colors = regimes.map((regime) => lookOf(regime).hue[theme]);
      for (const [i, a] of colors.entries()) {
        for (const b of colors.slice(i + 1)) expect(distance(a, b, deficiency)).toBeGreaterThan(12.5);
      }
    }
  },
);

test.each(themes)('colours stand out from a %s surface, and text can be read on it', (theme) => {
  for (const regime of regimes) {
    const hue: Hue = lookOf(regime).hue;
    expect(contrast(hue[theme], inks.surface[theme])).toBeGreaterThan(2.9);
  }
  expect(contrast(inks.muted[theme], inks.surface[theme])).toBeGreaterThan(4.5);
});

test('regimes differ in form too, and one that is not in the list always looks the same', () => {
  expect(new Set(regimes.map((regime) => lookOf(regime).shape)).size).toBe(regimes.length);
  expect(lookOf('my-own')).toEqual(lookOf('my-own'));
});

test('a share of one half looks like its kind, others differ from each other in form, and less is paler', () => {
  for (const kind of ['fixed-real', 'fresh-real']) {
    expect(lookOf(`${kind}-0.5`)).toEqual(lookOf(kind));
    const looks = ['0.1', '0.2', '0.3', '0.5', '0.7', '0.618'].map((share) => lookOf(`${kind}-${share}`));
    expect(new Set(looks.map(({ shape }) => shape)).size).toBe(6);
    expect(new Set(looks.map(({ hue }) => hue.name))).toEqual(new Set([`hue-${kind}-pale`, `hue-${kind}`]));
    for (const theme of themes)
      expect(contrast(lookOf(`${kind}-0.3`).hue[theme], inks.surface[theme])).toBeGreaterThan(2.9);
  }
  expect(lookOf('other-0.3').hue.name).toMatch(/spare/);
});
