import { expect, test } from 'vitest';
import { drawSoftening, soften } from './softening.ts';

const size = 16;

/** An image of one value. */
function plain(value: number): Float32Array {
  return new Float32Array(3 * size * size).fill(value);
}

test('a blur spreads a point by the Gaussian, within its channel', () => {
  const image = plain(0);
  image[size * size + 8 * size + 8] = 1;
  // 2 pixels of 32 are 1 of 16.
  soften(image, size, { blur: 2, contrast: 1 });
  const green = image.subarray(size * size, 2 * size * size);
  const weights = [-3, -2, -1, 0, 1, 2, 3].map((x) => Math.exp(-(x ** 2) / 2));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  for (const [dy, dx] of [
    [0, 0],
    [0, 1],
    [2, -1],
    [-3, 3],
  ] as const) {
    const expected = ((weights[dy + 3] as number) * (weights[dx + 3] as number)) / sum ** 2;
    expect(green[(8 + dy) * size + 8 + dx]).toBeCloseTo(expected, 6);
  }
  expect(green.reduce((all, value) => all + value, 0)).toBeCloseTo(1, 5);
  expect(
    [...image.subarray(0, size * size), ...image.subarray(2 * size * size)].every((value) => value === 0),
  ).toBe(true);
});

test('an image of one colour keeps it to its edges, but for the contrast', () => {
  const image = plain(0.8);
  soften(image, size, { blur: 3, contrast: 0.5 });
  for (const value of image) expect(value).toBeCloseTo(0.4, 6);
});

test('half of all images are not blurred, and none beyond the hardest', () => {
  const drawn = Array.from({ length: 2000 }, (_, index) => drawSoftening(7, index));
  const sharp = drawn.filter(({ blur }) => blur === 0).length;
  // False alarm below 1e-6 at five standard deviations of sqrt(2000) / 2; the seed is fixed.
  expect(Math.abs(sharp - 1000)).toBeLessThan(5 * 22.4);
  expect(Math.max(...drawn.map(({ blur }) => blur))).toBeLessThanOrEqual(1.5);
  expect(Math.min(...drawn.map(({ contrast }) => contrast))).toBeGreaterThanOrEqual(0.7);
  expect(drawSoftening(7, 3)).toEqual(drawn[3]);
});
