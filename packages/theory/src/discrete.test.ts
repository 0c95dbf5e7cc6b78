import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discreteExpectations, firstSurvival, heterozygosity } from './discrete.ts';
import type { Schedule } from './schedule.ts';
import { expectedByOutcomes } from './testing/discrete-outcomes.ts';
import { expectClose, expectPrinted } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, fixedReal, replace, replaceMultiple, subsampled } from './testing/schedules.ts';
import { partialProducts } from './testing/sums.ts';

const uniform = (symbols: number) => new Array<number>(symbols).fill(1 / symbols);

function heterozygosities(schedule: Schedule, fits: number, rows: number, distribution: readonly number[]) {
  return discreteExpectations({ schedule, fits, rows, distribution }).map((x) => x.heterozygosity);
}

test('replace: E H_n = H_0 (1-1/T)^n; accumulate: H_0 prod (1 - 1/(k^2 T))', () => {
  const p = [0.5, 0.3, 0.2, 0];
  const start = heterozygosity(p);
  expect(start).toBeCloseTo(0.62, 15);
  expectClose(
    heterozygosities(replace(), 100, 7, p),
    partialProducts(100, () => 1 - 1 / 7).map((factor) => start * factor),
  );
  expectClose(
    heterozygosities(accumulate(), 100, 7, p),
    partialProducts(100, (k) => 1 - 1 / (k * k * 7)).map((factor) => start * factor),
  );
});

test('accumulate-subsample: the recursion of the growing pool, whose H is lost as a variance is', () => {
  const T = 20;
  let V = (5 / 6) * (1 - 1 / T);
  const expected = Array.from({ length: 20 }, (_, i) => {
    const n = i + 1;
    const r = (n * T) / (n * T - 1);
    const H = (V * r * (T - 1)) / T;
    V *= 1 - (r * ((1 - 1 / n) / T + (T - 1) / T ** 2)) / (n + 1) ** 2;
    return H;
  });
  expectClose(heterozygosities(subsampled(accumulate()), 20, T, uniform(6)), expected);
});

test('H_0 = 5/6, T = 20, n = 20 comes to what is printed', () => {
  const last = (schedule: Schedule) => heterozygosities(schedule, 20, 20, uniform(6))[19] as number;
  const values = [replace(), accumulate(), subsampled(accumulate())].map(last);
  expectPrinted(values, ['0.2987', '0.7683', '0.7232']);
});

test('what H loses is the squared error', () => {
  const chain = { schedule: subsampled(accumulate()), fits: 15, rows: 5, distribution: [0.6, 0.4] };
  for (const { heterozygosity: H, squaredError } of discreteExpectations(chain))
    expect(H + squaredError).toBeCloseTo(0.48, 13);
});

test('every outcome of small chains, counted with its probability, gives the same: growth and subsamples', () => {
  const sizes = (batch: number) => batch;
  const regimes = [accumulate(sizes), subsampled(accumulate(sizes)), fixedReal(0.3), replace(sizes)];
  for (const schedule of [...regimes, { ...replaceMultiple(), subsample: () => 1 }]) {
    const [p, rows, fits] = [0.3, 2, 3];
    const expected = expectedByOutcomes({ schedule, fits, rows, probability: p });
    expectClose(heterozygosities(schedule, fits, rows, [p, 1 - p]), expected);
  }
});

test('every outcome of small chains, counted with its probability, gives the same: random schedules', () => {
  fc.assert(
    fc.property(arbitrarySchedule({ mostFits: 3, sizes: [1, 2] }), ({ schedule, fits }) => {
      const expected = expectedByOutcomes({ schedule, fits, rows: 1, probability: 0.4 });
      expectClose(heterozygosities(schedule, fits, 1, [0.4, 0.6]), expected);
    }),
    { seed: 9, numRuns: 40 },
  );
});

test('a symbol survives the first fit with probability 1 - (1-p)^T', () => {
  expect(firstSurvival(0.25, 3)).toBeCloseTo(1 - 0.75 ** 3, 15);
  expect(firstSurvival(0, 10)).toBe(0);
  expect(firstSurvival(1, 1)).toBe(1);
  // Rare symbols keep their digits.
  expect(firstSurvival(1e-18, 10) / 1e-17).toBeCloseTo(1, 12);
});

test('what is no distribution is refused in one line', () => {
  expect(() => heterozygosity([0.5, 0.6])).toThrow(
    'distribution: expected probabilities, 0 or above, that sum to 1, received probabilities that sum to 1.1',
  );
  expect(() => heterozygosity([1.5, -0.5])).toThrow('received -0.5');
  expect(() => heterozygosity([])).toThrow('probabilities that sum to 0');
  expect(() => firstSurvival(1.5, 3)).toThrow('received -0.5');
  expect(() => firstSurvival(0.5, 0)).toThrow('rows: expected a whole number, at least 1, received 0');
});
