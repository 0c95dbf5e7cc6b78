import { expect, test } from 'vitest';
import { findRegime } from '../regimes/table.ts';
import { expectedTestLoss, expectedTestLosses } from './expectation.ts';
import { errorFactors, noiseCoefficients } from './linear-schedule.ts';
import { fixedRealShare, freshReal } from './real-share.ts';
import { regimeSchedule } from './regime-schedule.ts';

/** Reference values are printed with six decimals, some cut off instead of rounded. */
function expectClose(values: readonly number[], reference: readonly number[]): void {
  for (const [i, value] of reference.entries())
    expect(Math.abs((values[i] ?? NaN) - value)).toBeLessThan(1e-6);
}

const factorsOf = (regime: string, fits: number, sizes?: (batch: number) => number) =>
  errorFactors(regimeSchedule(findRegime(regime), sizes && { sizes, unit: 1 << 20 }), fits);

const harmonic = (n: number) => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

test('replace: v_n = n (equation 1 of the paper)', () => {
  expect(factorsOf('replace', 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('accumulate: v_n = sum of 1/i^2 (Theorem 2), bounded by pi^2/6', () => {
  const reference = [1, 1.25, 1.361111, 1.423611, 1.463611, 1.491389, 1.511797, 1.527422];
  const factors = factorsOf('accumulate', 200);
  expectClose(factors, reference);
  // The tail of the series after n terms is below 1/n.
  expect(factors[199]).toBeGreaterThan(Math.PI ** 2 / 6 - 1 / 200);
  expect(factors[199]).toBeLessThan(Math.PI ** 2 / 6);
});

test('accumulate: the coefficients are c_{n,i} = 1/i (Theorem 1)', () => {
  const c = noiseCoefficients(regimeSchedule(findRegime('accumulate')), 6);
  for (const [i, value] of (c[5] ?? []).entries()) expect(value).toBeCloseTo(1 / (i + 1), 12);
});

test('replace-multiple: v_n = H_n', () => {
  const factors = factorsOf('replace-multiple', 20);
  expectClose(factors, [1, 1.5, 1.833333, 2.083333, 2.283333, 2.45, 2.592857, 2.717857]);
  expect(factors[19]).toBeCloseTo(harmonic(20), 12);
});

test('accumulate with growing batches: v_n = sum of m_i / S_i^2', () => {
  const factors = factorsOf('accumulate', 5, (batch) => 2 ** (batch - 1));
  expectClose(factors, [1, 1.222222, 1.303855, 1.33941, 1.356059]);
});

test('replace with growing batches: v_n = sum of 1/m_i', () => {
  expectClose(
    factorsOf('replace', 4, (batch) => 2 ** (batch - 1)),
    [1, 1.5, 1.75, 1.875],
  );
});

test('a fixed share of the first real batch bounds the error by 1/(lambda(2-lambda))', () => {
  const factors = errorFactors(fixedRealShare(0.3), 100);
  expectClose(factors, [1, 1.49, 1.7301, 1.847749, 1.905397, 1.933645, 1.947486, 1.954268]);
  expect(factors[99]).toBeCloseTo(1 / (0.3 * 1.7), 9);
});

test('fresh real data with the best weight: the limit equals the weight', () => {
  const best = (k: number) => (Math.sqrt(k * k + 4 * k) - k) / 2;
  expectClose(errorFactors(freshReal(best(1)), 3), [1, 0.673762, 0.626165]);
  for (const [k, limit] of [
    [1, 0.618034],
    [4, 0.8284271],
    [0.25, 0.3903882],
  ] as const) {
    expect(errorFactors(freshReal(best(k), k), 60)[59]).toBeCloseTo(limit, 6);
  }
});

test('fresh real data: v_n = w^2 + (1-w)^2 (k + v_{n-1})', () => {
  const [w, k] = [0.35, 2];
  let expected = 1;
  for (const factor of errorFactors(freshReal(w, k), 12)) {
    expect(factor).toBeCloseTo(expected, 12);
    expected = w ** 2 + (1 - w) ** 2 * (k + expected);
  }
});

test('weights of examples count: a real batch weighted like lambda gives the fixed share', () => {
  const regime = {
    name: 'fixed-real',
    description: '',
    mixture: (n: number, unit: number) => ({
      parts: [
        { source: { kind: 'real' } as const, examples: unit, weight: n === 1 ? 1 : 0.3 },
        ...(n === 1
          ? []
          : [{ source: { kind: 'synthetic', model: n - 1 } as const, examples: unit, weight: 0.7 }]),
      ],
    }),
    synthetic: (_: number, unit: number) => unit,
  };
  expectClose(errorFactors(regimeSchedule(regime), 3), [1, 1.49, 1.7301]);
});

test('the expected test loss is the unit error times v_n', () => {
  expect(expectedTestLoss(findRegime('replace'), 0.5, 4)).toBe(2);
  expect(expectedTestLosses(findRegime('accumulate'), 2, 2)).toEqual([2, 2.5]);
});

test('accumulate-subsample has no exact form after the first fit', () => {
  expect(expectedTestLosses(findRegime('accumulate-subsample'), 2, 3)).toEqual([2, undefined, undefined]);
});

test('shares that do not sum to 1 and batches without a labeller are refused', () => {
  expect(() => noiseCoefficients({ weights: () => [0.5] }, 1)).toThrow('sum to 0.5');
  expect(() => noiseCoefficients({ weights: () => [0, 1] }, 1)).toThrow('model 1 is not fitted yet');
});
