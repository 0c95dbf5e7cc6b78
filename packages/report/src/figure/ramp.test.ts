import { expect, test } from 'vitest';
import { contrast, deficiencies, distance, luminance } from '../testing/color-vision.ts';
import { heat, heatOf } from './heat.ts';
import { inks } from './palette.ts';
import { ramp, rampHue } from './ramp.ts';

test('iterations go from one end of the ramp to the other, however many there are', () => {
  expect([1, 2, 3].map((n) => rampHue(n, 3).name)).toEqual(['hue-ramp-1', 'hue-ramp-5', 'hue-ramp-8']);
  expect(rampHue(40, 40)).toBe(ramp.at(-1));
  expect(rampHue(1, 1)).toBe(ramp.at(-1));
});

test('the ramp gets ever darker on a light surface and ever brighter on a dark one, and is seen on both', () => {
  const light = ramp.map((hue) => luminance(hue.light));
  expect(light).toEqual([...light].sort((a, b) => b - a));
  const dark = ramp.map((hue) => luminance(hue.dark));
  expect(dark).toEqual([...dark].sort((a, b) => a - b));
  for (const theme of ['light', 'dark'] as const) {
    for (const hue of ramp) expect(contrast(hue[theme], inks.surface[theme])).toBeGreaterThan(1.75);
  }
});

test('neighbouring steps of five iterations are told apart, with every deficiency', () => {
  for (const deficiency of Object.values(deficiencies)) {
    for (const theme of ['light', 'dark'] as const) {
      const colors = [1, 2, 3, 4, 5].map((n) => rampHue(n, 5)[theme]);
      for (let i = 1; i < 5; i++)
        expect(distance(colors[i - 1] as string, colors[i] as string, deficiency)).toBeGreaterThan(6);
    }
  }
});

test('a frequency has the step that it lies in, and zero has none', () => {
  const labels = [0, 0.01, 1 / 3, 0.66, 1, 1.5, 2.9, 40].map((frequency) => heatOf(frequency)?.label);
  const [less, part, expected, above, more] = heat.map((step) => step.label);
  expect(labels).toEqual([undefined, less, part, part, expected, above, above, more]);
});

test('steps of frequency are told apart, with every deficiency', () => {
  for (const deficiency of Object.values(deficiencies)) {
    for (const theme of ['light', 'dark'] as const) {
      const colors = heat.map(({ hue }) => hue[theme]);
      for (const [i, a] of colors.entries()) {
        for (const b of colors.slice(i + 1)) expect(distance(a, b, deficiency)).toBeGreaterThan(8);
      }
    }
  }
});
