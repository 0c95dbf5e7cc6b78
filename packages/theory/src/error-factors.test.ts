import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFactor, errorFactors } from './error-factors.ts';
import { noiseCoefficients } from './noise-coefficients.ts';
import type { Schedule } from './schedule.ts';
import { expectClose, expectPrinted } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import {
  accumulate,
  fixedReal,
  freshReal,
  replace,
  replaceMultiple,
  type Sizes,
  subsampled,
} from './testing/schedules.ts';
import { partialSums } from './testing/sums.ts';

const doubling: Sizes = (batch) => 2 ** (batch - 1);

/** v_n by the definition. */
function plainFactors(schedule: Schedule, fits: number): readonly number[] {
  return noiseCoefficients(schedule, fits).map((c) => c.reduce((sum, value) => sum + value * value, 0));
}

test('the fast factors are those of the recursion, for random schedules', () => {
  const space = arbitrarySchedule({ mostFits: 9, sizes: [0.25, 0.5, 1, 2, 7] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      expectClose(errorFactors(schedule, fits), plainFactors(schedule, fits));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('the fast factors are those of the recursion, for every regime and any sizes', () => {
  for (const sizes of [() => 1, doubling, (batch: number) => 1 / batch, (batch: number) => 0.3 * batch]) {
    const regimes = [replace(sizes), accumulate(sizes), replaceMultiple(sizes), fixedReal(0.3, sizes)];
    for (const schedule of [...regimes, freshReal(0.6, sizes)])
      expectClose(errorFactors(schedule, 60), plainFactors(schedule, 60));
  }
});

test('replace: v_n = n, or the sum of 1/m_i (equation 1 of the paper)', () => {
  expectClose(
    errorFactors(replace(), 300),
    partialSums(300, () => 1),
  );
  expectClose(
    errorFactors(replace(doubling), 20),
    partialSums(20, (i) => 1 / doubling(i)),
  );
});

test('accumulate: v_n is the sum of 1/i^2, or of m_i / S_i^2 (Theorem 2)', () => {
  const factors = errorFactors(accumulate(), 300);
  expectClose(
    factors,
    partialSums(300, (i) => 1 / i ** 2),
  );
  const printed = ['1', '1.25', '1.361111', '1.423611', '1.463611', '1.491389', '1.511797', '1.527422'];
  expectPrinted(factors.slice(0, 8), printed);
  // The fifth was misprinted as 1.356059.
  expectPrinted(errorFactors(accumulate(doubling), 5), ['1', '1.222222', '1.303855', '1.339410', '1.356060']);
  expectClose(
    errorFactors(accumulate(doubling), 30),
    partialSums(30, (i) => doubling(i) / (2 ** i - 1) ** 2),
  );
});

test('accumulate: the coefficients are 1/i (Theorem 1)', () => {
  const [last] = noiseCoefficients(accumulate(), 40).slice(-1);
  expectClose(
    last ?? [],
    Array.from({ length: 40 }, (_, i) => 1 / (i + 1)),
  );
});

test('accumulate stays below pi^2/6 and comes to 1/n of it, at 10,000 fits', () => {
  // Weights as a schedule from outside gives them: a new array for every fit.
  const total = (n: number) => n;
  const schedule = { ...accumulate(), total, weights: (n: number) => new Array<number>(n).fill(1 / n) };
  const n = 10_000;
  const gap = Math.PI ** 2 / 6 - errorFactor(schedule, n);
  // The tail of the series: 1/n - 1/(2 n^2) + 1/(6 n^3) - ...
  expect(Math.abs(gap - (1 / n - 1 / (2 * n ** 2) + 1 / (6 * n ** 3)))).toBeLessThan(1e-12);
});

test('replace-multiple: v_n = H_n', () => {
  const factors = errorFactors(replaceMultiple(), 200);
  expectClose(
    factors,
    partialSums(200, (i) => 1 / i),
  );
  expectPrinted(factors.slice(0, 8), [
    ...['1', '1.5', '1.833333', '2.083333', '2.283333', '2.45', '2.592857', '2.717857'],
  ]);
});

test('fixed real share: v_n = 1 + sum of (1-w)^2k, to 1/(w(2-w))', () => {
  const share = 0.3;
  const factors = errorFactors(fixedReal(share), 100);
  expectClose(
    factors,
    partialSums(100, (i) => (1 - share) ** (2 * (i - 1))),
  );
  const printed = ['1', '1.49', '1.7301', '1.847749', '1.905397', '1.933645', '1.947486', '1.954268'];
  expectPrinted(factors.slice(0, 8), printed);
  expectPrinted(factors.slice(-1), ['1.960784']);
});

test('fresh real data: v_n = w^2 + (1-w)^2 (k + v_{n-1})', () => {
  for (const [w, k] of [
    [0.35, 2],
    [0.8, 0.25],
  ] as const) {
    let v = 1;
    const expected = Array.from({ length: 50 }, (_, i) => {
      if (i > 0) v = w ** 2 + (1 - w) ** 2 * (k + v);
      return v;
    });
    const factors = errorFactors(
      freshReal(w, () => 1 / k),
      50,
    );
    expectClose(factors, expected);
  }
  // The fourth was misprinted as 0.619222.
  const golden = errorFactors(freshReal((Math.sqrt(5) - 1) / 2), 60);
  expectPrinted(golden.slice(0, 4), ['1', '0.673762', '0.626165', '0.619220']);
  expectPrinted(golden.slice(-1), ['0.618034']);
});

test('a random subsample has no closed form in least squares, and one of everything is everything', () => {
  expect(() => errorFactors(subsampled(accumulate()), 3)).toThrow(
    'fit 2: expected all examples of its batches: least squares has no closed form for a random subsample, received 1 units drawn from 2; ask for 1 fits',
  );
  expect(() => noiseCoefficients(subsampled(accumulate()), 3)).toThrow('fit 2');
  expect(errorFactors(subsampled(replace()), 3)).toEqual([1, 2, 3]);
});

test('no fits have no factors, and half a fit is refused', () => {
  expect(errorFactors(replace(), 0)).toEqual([]);
  expect(() => errorFactors(replace(), 1.5)).toThrow(
    'fits: expected a whole number, at least 0, received 1.5',
  );
  expect(() => errorFactor(replace(), 0)).toThrow('fit: expected a whole number, at least 1, received 0');
});
