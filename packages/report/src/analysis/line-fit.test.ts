import { expect, test } from 'vitest';
import { fitLine } from './line-fit.ts';

const on = (offset: number, scale: number, xs: readonly number[]) =>
  xs.map((x) => ({ x, y: offset + scale * x }));

test('points on a line give that line, with nothing left over', () => {
  const fit = fitLine(on(2, -0.5, [1, 2, 3, 4]));
  expect(fit).toMatchObject({ points: 4, freedom: 2 });
  expect(fit?.offset).toBeCloseTo(2, 12);
  expect(fit?.scale).toBeCloseTo(-0.5, 12);
  expect(fit?.rSquared).toBeCloseTo(1, 12);
  expect(fit?.residual).toBeCloseTo(0, 12);
});

test('offset, scale, R^2 and residual standard error are those of a textbook example', () => {
  // Anscombe's first data set.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const fit = fitLine(x.map((value, i) => ({ x: value, y: y[i] as number })));
  expect(fit?.offset).toBeCloseTo(3.0001, 4);
  expect(fit?.scale).toBeCloseTo(0.5001, 4);
  expect(fit?.rSquared).toBeCloseTo(0.6665, 4);
  expect(fit?.residual).toBeCloseTo(1.2366, 4);
  expect(fit?.freedom).toBe(9);
});

test('two points have a line and nothing that speaks for it', () => {
  expect(fitLine(on(1, 2, [1, 2]))).toEqual({ offset: 1, scale: 2, points: 2, freedom: 0 });
});

test('without two different x there is no line, and a constant y has no R^2', () => {
  expect(fitLine(on(1, 2, [3, 3, 3]))).toBeUndefined();
  expect(fitLine([])).toBeUndefined();
  expect(fitLine(on(1.7, 0, [1, 2, 3]))).toEqual({
    ...{ offset: expect.closeTo(1.7, 12), scale: expect.closeTo(0, 12), points: 3, freedom: 1 },
    residual: expect.closeTo(0, 12),
  });
});
