import { errorFactors, noiseCoefficients } from '@ouroboros/theory';
import { expect, test } from 'vitest';
import { findRegime } from '../regimes/table.ts';
import { linearFactors } from './linear-factors.ts';
import { describedFits, exactFits, regimeSchedule, wholeFits } from './regime-schedule.ts';

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

test('fixed-real: v_n = 1 + sum of (1-lambda)^2k, bounded by 1/(lambda(2-lambda))', () => {
  const factors = factorsOf('fixed-real-0.3', 100);
  expectClose(factors, [1, 1.49, 1.7301, 1.847749, 1.905397, 1.933645, 1.947486, 1.954268]);
  expect(factors[99]).toBeCloseTo(1 / (0.3 * 1.7), 9);
  let sum = 1;
  for (const [i, factor] of factorsOf('fixed-real', 12).entries()) {
    if (i > 0) sum += 0.5 ** (2 * i);
    expect(factor).toBeCloseTo(sum, 12);
  }
});

test('fixed-real with growing batches: the noise of a larger synthetic batch counts for less', () => {
  const [share, sizes] = [0.3, (batch: number) => batch];
  const factors = factorsOf('fixed-real-0.3', 12, sizes);
  // c_n = share e_1 + (1 - share) (c_{n-1} + e_n / sqrt(m_n)): the part along e_1 stays 1.
  let rest = 0;
  for (const [i, factor] of factors.entries()) {
    if (i > 0) rest = (1 - share) ** 2 * (rest + 1 / sizes(i + 1));
    expect(factor).toBeCloseTo(1 + rest, 12);
  }
});

test('fresh-real with the best weight: the limit equals the weight', () => {
  const best = (k: number) => (Math.sqrt(k * k + 4 * k) - k) / 2;
  const factors = (k: number, fits: number) => factorsOf(`fresh-real-${best(k)}`, fits, () => 1 / k);
  expectClose(factors(1, 3), [1, 0.673762, 0.626165]);
  for (const [k, limit] of [
    [1, 0.618034],
    [4, 0.8284271],
    [0.25, 0.3903882],
  ] as const) {
    expect(factors(k, 60)[59]).toBeCloseTo(limit, 6);
  }
});

test('fresh-real: v_n = w^2 + (1-w)^2 (k + v_{n-1})', () => {
  const [w, k] = [0.35, 2];
  let expected = 1;
  for (const factor of factorsOf(`fresh-real-${w}`, 12, () => 1 / k)) {
    expect(factor).toBeCloseTo(expected, 12);
    expected = w ** 2 + (1 - w) ** 2 * (k + expected);
  }
});

test('batches are numbered in the order of their first use, and real ones have no labeller', () => {
  const schedule = regimeSchedule(findRegime('fresh-real-0.3'), { unit: 10, sizes: () => 2 });
  expect(schedule.weights(3)).toEqual([0, 0, 0, 0.3, 0.7]);
  const batches = [1, 2, 3, 4, 5];
  expect(batches.map(schedule.source)).toEqual([
    { kind: 'real' },
    { kind: 'real', batch: 2 },
    { kind: 'synthetic', model: 1 },
    { kind: 'real', batch: 3 },
    { kind: 'synthetic', model: 2 },
  ]);
  expect(batches.map(schedule.labeller)).toEqual([0, 0, 1, 0, 2]);
  expect(batches.map(schedule.size)).toEqual([1, 1, 2, 1, 2]);
  expect(() => schedule.source(6)).toThrow('batch 6 of fresh-real-0.3');
});

test('the linear factors of a regime are those of its schedule', () => {
  expect(linearFactors(findRegime('replace'), 4)).toEqual([1, 2, 3, 4]);
  expect(linearFactors(findRegime('accumulate'), 2)).toEqual([1, 1.25]);
});

test('accumulate-subsample sees whole batches, but its shares are exact for the first fit alone', () => {
  const regime = findRegime('accumulate-subsample');
  expect(linearFactors(regime, 3)).toEqual([1]);
  expect([exactFits(regime, 3), wholeFits(regime, 3)]).toEqual([1, 3]);
  expect([exactFits(findRegime('accumulate'), 3), wholeFits(findRegime('accumulate'), 3)]).toEqual([3, 3]);
});

test('batches that end in the middle of the design have no exact form', () => {
  const growth = { unit: 10, sizes: (batch: number) => 1 + (batch - 1) / 2 };
  // Batch 2 has 15 examples, batch 3 has 20.
  for (const name of ['replace', 'accumulate', 'fixed-real'])
    expect(linearFactors(findRegime(name), 4, growth)).toEqual([1]);
  expect(describedFits(findRegime('replace'), 4, growth)).toBe(4);
  expect(linearFactors(findRegime('replace'), 3, { unit: 10, sizes: () => 2 })).toEqual([1, 1.5, 2]);
});

const whole = { size: () => 1, labeller: (batch: number) => batch - 1, total: () => 1 };

test('shares that do not sum to 1 and batches without a labeller are refused', () => {
  expect(() => noiseCoefficients({ ...whole, weights: () => [0.5] }, 1)).toThrow('sum to 0.5');
  expect(() => noiseCoefficients({ ...whole, weights: () => [0, 1] }, 1)).toThrow(
    'model 1 is not fitted yet',
  );
});
