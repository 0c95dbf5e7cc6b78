import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accumulateVarianceLimit, type Estimator, gaussianExpectations } from './gaussian.ts';
import type { Schedule } from './schedule.ts';
import { expectClose, expectPrinted } from './testing/expect-close.ts';
import { drawWithout, type Estimate, estimateOf, normals, uniforms } from './testing/random-numbers.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, fixedReal, replace, replaceMultiple, subsampled } from './testing/schedules.ts';
import { partialProducts, partialSums } from './testing/sums.ts';

interface Setting {
  readonly fits: number;
  readonly rows: number;
  readonly estimator?: Estimator;
}

function variances(schedule: Schedule, setting: Setting): readonly number[] {
  return gaussianExpectations({ schedule, ...setting }).map(({ variance }) => variance);
}

function meanErrors(schedule: Schedule, setting: Setting): readonly number[] {
  return gaussianExpectations({ schedule, ...setting }).map(({ meanError }) => meanError);
}

const at = (values: readonly number[], fits: readonly number[]) => fits.map((n) => values[n - 1] as number);

test('replace: E var_n = s2 (1-1/T)^n, to the last digit however small it gets', () => {
  for (const rows of [2, 10, 1000]) {
    const setting = { fits: 300, rows };
    const closed = partialProducts(300, () => 1 - 1 / rows);
    for (const [i, variance] of variances(replace(), setting).entries())
      expect(Math.abs(variance / (closed[i] as number) - 1)).toBeLessThan(1e-12);
    expectClose(
      meanErrors(replace(), setting),
      closed.map((variance) => 1 - variance),
    );
  }
  expectPrinted(at(variances(replace(), { fits: 20, rows: 10 }), [1, 5, 10, 20]), [
    ...['0.9', '0.5905', '0.3487', '0.1216'],
  ]);
});

test('replace, unbiased: E var_n = s2 and E (mu_n - mu_0)^2 = n s2/T', () => {
  const setting = { fits: 100, rows: 10, estimator: 'unbiased' } as const;
  expectClose(
    variances(replace(), setting),
    partialProducts(100, () => 1),
  );
  expectClose(
    meanErrors(replace(), setting),
    partialSums(100, () => 1 / 10),
  );
});

test('accumulate: E var_n = s2 prod (1 - 1/(k^2 T)), to sin(pi/sqrt T)/(pi/sqrt T)', () => {
  for (const rows of [1, 10, 300]) {
    const closed = partialProducts(300, (k) => 1 - 1 / (k * k * rows));
    expectClose(variances(accumulate(), { fits: 300, rows }), closed);
    expectClose(
      meanErrors(accumulate(), { fits: 300, rows }),
      closed.map((variance) => 1 - variance),
    );
  }
  const values = variances(accumulate(), { fits: 20, rows: 10 });
  expectPrinted(at(values, [1, 5, 10, 20]), ['0.9', '0.8589', '0.8515', '0.8476']);
  expectPrinted([accumulateVarianceLimit(10)], ['0.843436']);
  // What is still to come after n factors is near exp(-1/(n T)).
  const n = 600;
  const [last] = variances(accumulate(), { fits: n, rows: 10 }).slice(-1);
  const tail = Math.exp(-1 / ((n + 0.5) * 10));
  expect(Math.abs((last as number) * tail - accumulateVarianceLimit(10))).toBeLessThan(1e-8);
  expect(accumulateVarianceLimit(1)).toBe(0);
});

test('accumulate-subsample: the recursion of the growing pool', () => {
  const [fits, T] = [40, 10];
  const expected = [];
  let V = 1 - 1 / T;
  for (let n = 1; n <= fits; n++) {
    const r = (n * T) / (n * T - 1);
    expected.push({ variance: (V * r * (T - 1)) / T, meanError: 1 - V + (V * r * (1 - 1 / n)) / T });
    V *= 1 - (r * ((1 - 1 / n) / T + (T - 1) / T ** 2)) / (n + 1) ** 2;
  }
  const schedule = subsampled(accumulate());
  const values = variances(schedule, { fits, rows: T });
  expectClose(
    values,
    expected.map(({ variance }) => variance),
  );
  expectClose(
    meanErrors(schedule, { fits, rows: T }),
    expected.map(({ meanError }) => meanError),
  );
  expectPrinted(at(values, [1, 5, 10, 20]), ['0.9', '0.7793', '0.7598', '0.7495']);
});

test('a sample as large as its pool is the pool', () => {
  const setting = { fits: 12, rows: 7 };
  const all = { ...replaceMultiple(), subsample: (n: number) => n };
  expectClose(variances(all, setting), variances(replaceMultiple(), setting));
});

/**
 * The covariances of the batch means, written out, and second moments beside them: what the product computes without either.
 * C_ij = E mean_i mean_j, C_jj = u + var/(m_j T) of the labeller of j; u_n = a' C a; var_n = correction (q - u_n).
 */
function byCovariances(schedule: Schedule, { fits, rows, estimator }: Setting): readonly number[] {
  const labellers = schedule.weights(1).map((_, i) => schedule.labeller(i + 1));
  const batches = labellers
    .map((_, i) => i)
    .sort((a, b) => (labellers[a] as number) - (labellers[b] as number));
  const C = labellers.map(() => labellers.map(() => 0));
  const [u, variance] = [[0], [1]];
  const shares = (n: number) => labellers.map((_, i) => (n === 0 ? 0 : (schedule.weights(n)[i] ?? 0)));
  const cross = (n: number, i: number) =>
    shares(n).reduce((sum, share, k) => sum + share * (C[i]?.[k] as number), 0);
  for (let n = 1; n <= fits; n++) {
    for (const j of batches.filter((batch) => labellers[batch] === n - 1)) {
      const samples = schedule.size(j + 1) * rows;
      for (const i of batches) {
        if ((labellers[i] as number) > n - 1 || i === j) continue;
        const value = cross(n - 1, i);
        (C[i] as number[])[j] = value;
        (C[j] as number[])[i] = value;
      }
      (C[j] as number[])[j] = (u[n - 1] as number) + (variance[n - 1] as number) / samples;
    }
    const mean = shares(n).reduce((sum, share, i) => sum + share * cross(n, i), 0);
    const second = shares(n).reduce((sum, share, i) => {
      const model = labellers[i] as number;
      return share === 0 ? sum : sum + share * ((u[model] as number) + (variance[model] as number));
    }, 0);
    const samples = schedule.total(n) * rows;
    u.push(mean);
    variance.push((second - mean) * (estimator === 'unbiased' ? samples / (samples - 1) : 1));
  }
  return variance.slice(1);
}

test('for random schedules it is what covariances of batch means and second moments say', () => {
  const space = arbitrarySchedule({ mostFits: 6, sizes: [1, 2, 0.5] });
  fc.assert(
    fc.property(space, fc.constantFrom('unbiased', 'maximum-likelihood'), ({ schedule, fits }, estimator) => {
      const setting = { fits, rows: 6, estimator };
      expectClose(variances(schedule, setting), byCovariances(schedule, setting));
    }),
    { seed: 5, numRuns: 150 },
  );
});

test('with maximum likelihood, error of the mean and variance always sum to s2', () => {
  const space = arbitrarySchedule({ mostFits: 8, sizes: [0.5, 1, 4] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      const sums = gaussianExpectations({ schedule, fits, rows: 4 }).map((x) => x.meanError + x.variance);
      expectClose(
        sums,
        sums.map(() => 1),
      );
    }),
    { seed: 6, numRuns: 150 },
  );
});

/** Mean squared error and variance of every fit of one chain of unbiased fits that see whole batches or draw from them. */
function simulate(
  schedule: Schedule,
  rows: number,
  fits: number,
  normal: () => number,
  uniform: () => number,
) {
  const samples: number[][] = [];
  const models = [{ mean: 0, variance: 1 }];
  for (let n = 1; n <= fits; n++) {
    const pool = schedule.weights(n).flatMap((weight, i) => {
      if (weight === 0) return [];
      const model = models[schedule.labeller(i + 1)] as (typeof models)[number];
      samples[i] ??= Array.from(
        { length: schedule.size(i + 1) * rows },
        () => model.mean + Math.sqrt(model.variance) * normal(),
      );
      return (samples[i] as number[]).map((x) => ({ x, weight: weight / (samples[i] as number[]).length }));
    });
    const units = schedule.subsample?.(n);
    const drawn = units === undefined ? pool : drawWithout(pool, units * rows, uniform);
    const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
    const mean = drawn.reduce((sum, { x, weight }) => sum + weight * x, 0) / total;
    const spread = drawn.reduce((sum, { x, weight }) => sum + weight * (x - mean) ** 2, 0) / total;
    models.push({ mean, variance: (spread * drawn.length) / (drawn.length - 1) });
  }
  return models.slice(1);
}

test('drawn chains with growing batches, subsamples and weights come within four standard errors', () => {
  const growing = accumulate((batch) => batch);
  const schedules = [growing, subsampled(growing, 2), fixedReal(0.3)];
  const [rows, fits] = [4, 4];
  const [normal, uniform] = [normals(3), uniforms(4)];
  for (const schedule of [...schedules, { ...replaceMultiple(), subsample: () => 1 }]) {
    const expected = gaussianExpectations({ schedule, fits, rows, estimator: 'unbiased' });
    const chains = Array.from({ length: 4000 }, () => simulate(schedule, rows, fits, normal, uniform));
    for (const [i, { meanError, variance }] of expected.entries()) {
      expectWithin(estimateOf(chains.map((chain) => (chain[i]?.mean as number) ** 2)), meanError);
      expectWithin(estimateOf(chains.map((chain) => chain[i]?.variance as number)), variance);
    }
  }
});

/** The standard error is at most 5% of what is expected. */
function expectWithin({ mean, standardError }: Estimate, expected: number): void {
  expect(standardError / expected).toBeLessThan(0.05);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
}

test('what theory has no answer to is refused in one line', () => {
  const chain = { schedule: replace(), fits: 3, rows: 1 };
  expect(() => gaussianExpectations({ ...chain, rows: 0 })).toThrow(
    'rows: expected a whole number, at least 1',
  );
  expect(() => gaussianExpectations({ ...chain, rows: 2.5 })).toThrow('received 2.5');
  expect(() => gaussianExpectations({ ...chain, estimator: 'unbiased' })).toThrow(
    'samples of fit 1: expected more than one: the unbiased variance divides by their number less one, received 1',
  );
  const drawing = (units: number) => ({ ...chain, schedule: { ...accumulate(), subsample: () => units } });
  expect(() => gaussianExpectations(drawing(1.5))).toThrow(
    'random subsample of fit 1: expected above 0 and at most 1 units, what its batches hold, received 1.5',
  );
  expect(() => gaussianExpectations(drawing(0))).toThrow('received 0');
  expect(() => gaussianExpectations({ ...chain, schedule: subsampled(fixedReal(0.3)) })).toThrow(
    'random subsample of fit 2: expected examples of equal weight, received share 0.3 for batch 1, 1 of 2 units',
  );
});
