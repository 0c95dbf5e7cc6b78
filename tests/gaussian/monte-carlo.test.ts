import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data/files';
import { gaussian } from '@ouroboros/models/gaussian';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdTo, holdToAll, limit } from '../support/evaluated-chain.ts';
import { fitDirectory } from '../support/replicate-chain.ts';
import { type ChosenChain, useReplicates } from '../support/replicate-harness.ts';

/**
 * Means over replicates against the closed forms of section 3 of the theory, written out. A single comparison at 4 standard
 * errors fails by chance with probability 6e-5; the seeds are fixed. Standard errors are at most 8 per cent of a variance or a mean
 * error: `holdTo` sees to it.
 */

const [T, replicates] = [10, 1000];

const harness = useReplicates(gaussian);

function run(chain: ChosenChain) {
  return harness.run({ data: { rows: T }, fit: { replicates }, ...chain });
}

/** Product over k = 1..n. */
function product(n: number, factor: (k: number) => number): number {
  let result = 1;
  for (let k = 1; k <= n; k++) result *= factor(k);
  return result;
}

/** psi(4.5) = 2 (1 + 1/3 + 1/5 + 1/7) - gamma - 2 log 2. */
const digamma = 2 * (1 + 1 / 3 + 1 / 5 + 1 / 7) - 0.5772156649015329 - 2 * Math.log(2);

test('replace, maximum likelihood: E var = s2 (1 - 1/T)^n, mean error s2 (1 - (1 - 1/T)^n), and the drift of log var', async () => {
  // After 20 fits the variances of the replicates differ by orders of magnitude.
  const { evaluated } = await run({ regime: 'replace', fits: 20, fit: { replicates: 10_000 } });
  holdTo(evaluated, 'variance', (n) => (1 - 1 / T) ** n);
  holdTo(evaluated, 'meanError', (n) => 1 - (1 - 1 / T) ** n);
  holdTo(evaluated, 'logVariance', (n) => n * (digamma - Math.log(T / 2)));
});

test('replace, unbiased: E var = s2, mean error n s2 / T, log var falls by log((T-1)/2) - digamma((T-1)/2)', async () => {
  const fit = { replicates, estimator: 'unbiased' };
  const { evaluated } = await run({ regime: 'replace', fits: 8, fit });
  holdTo(evaluated, 'variance', () => 1);
  holdTo(evaluated, 'meanError', (n) => n / T);
  holdTo(evaluated, 'logVariance', (n) => n * (digamma - Math.log((T - 1) / 2)));
  // The variance goes to 0 nevertheless.
  expect(evaluated.at(-1)?.metrics.logVariance).toBeLessThan(-0.8);
});

test('accumulate: E var = s2 prod (1 - 1/(k^2 T)), mean error s2 - E var', async () => {
  const { evaluated } = await run({ regime: 'accumulate', fits: 20 });
  const variance = (n: number) => product(n, (k) => 1 - 1 / (k * k * T));
  expect(variance(20)).toBeCloseTo(0.8476, 4);
  holdTo(evaluated, 'variance', variance);
  holdTo(evaluated, 'meanError', (n) => 1 - variance(n));
});

test('accumulate-subsample: the recursion of the pool', async () => {
  const { evaluated } = await run({ regime: 'accumulate-subsample', fits: 20 });
  const expected: { variance: number; meanError: number }[] = [];
  let pool = 1 - 1 / T;
  for (let n = 1; n <= 20; n++) {
    const r = (n * T) / (n * T - 1);
    expected.push({
      variance: (pool * r * (T - 1)) / T,
      meanError: 1 - pool + (pool * r * (1 - 1 / n)) / T,
    });
    pool *= 1 - (r * ((1 - 1 / n) / T + (T - 1) / T ** 2)) / (n + 1) ** 2;
  }
  expect(expected[19]?.variance).toBeCloseTo(0.7495, 4);
  holdTo(evaluated, 'variance', (n) => expected[n - 1]?.variance as number);
  holdTo(evaluated, 'meanError', (n) => expected[n - 1]?.meanError as number);
});

describe('in three dimensions', () => {
  const model = { dimensions: 3 };
  const covariance = [
    [2, 0.6, -0.4],
    [0.6, 1, 0.3],
    [-0.4, 0.3, 0.5],
  ];

  test.each(['accumulate', 'accumulate-subsample'])(
    'E Cov = (E var / s2) Sigma in every element, under %s',
    async (regime) => {
      const data = { rows: T, covariance };
      const { directory, expected } = await run({ regime, fits: 4, model, data });
      for (const n of [1, 2, 3, 4]) {
        const path = join(fitDirectory(directory, n), 'weights.safetensors');
        const covariances = (await readSafetensors(path)).tensors.get('covariance')?.data as Float64Array;
        for (const [k, sigma] of covariance.flat().entries()) {
          const values = Float64Array.from(
            { length: replicates },
            (_, r) => covariances[r * 9 + k] as number,
          );
          const mean = values.reduce((sum, value) => sum + value, 0) / replicates;
          const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          const error = Math.sqrt(squares) / replicates;
          const scale = expected[n - 1]?.variance as number;
          expect(Math.abs(mean - scale * sigma) / error, `element ${k} of fit ${n}`).toBeLessThan(limit);
        }
      }
    },
  );
});

/** Sizes that do not come to whole units, few or many examples, either estimator. */
const setting = fc.record({
  growth: fc
    .tuple(fc.constantFrom('constant', 'linear', 'geometric'), fc.double({ min: 0.8, max: 1.8, noNaN: true }))
    .map(([kind, factor]) => `${kind}:${factor.toFixed(3)}`),
  rows: fc.integer({ min: 8, max: 16 }),
  dimensions: fc.integer({ min: 1, max: 2 }),
  estimator: fc.constantFrom('maximum-likelihood', 'unbiased'),
  seed: fc.integer({ min: 1, max: 1000 }),
});

test.each([
  ['replace', 1],
  ['accumulate', 2],
  ['replace-multiple', 3],
  ['accumulate-subsample', 4],
  ['fixed-real-0.3', 5],
  ['fresh-real-0.4', 6],
] as const)('under %s with a random growth all figures are what the family expects', async (regime, draw) => {
  const [drawn] = fc.sample(setting, { numRuns: 1, seed: draw });
  const { growth, rows, dimensions, estimator, seed } = drawn as Exclude<typeof drawn, undefined>;
  const choice = { model: { dimensions }, data: { rows }, fit: { replicates: 1000, estimator }, seed };
  const { evaluated, expected } = await run({ regime, growth, fits: 4, ...choice });
  expect(expected).toHaveLength(4);
  for (const figures of expected) {
    expect(Object.keys(figures)).toEqual(expect.arrayContaining(['meanError', 'variance']));
  }
  holdToAll(evaluated, expected);
});

test('replace in two dimensions: entropy, log det Cov and, while it has a mean, the loss', async () => {
  const model = { dimensions: 2 };
  const data = { rows: 30, covariance: { diagonal: [4, 0.25] } };
  const { evaluated, expected } = await run({ regime: 'replace', fits: 4, model, data });
  expect(Object.keys(expected[3] ?? {}).sort()).toEqual(
    ['divergence', 'entropy', 'logVariance', 'meanError', 'testLogLikelihood', 'testLoss', 'variance'].sort(),
  );
  // E tr(C_1^-1 Sigma) = 2 * 30/26 and E m' C_1^-1 m = 30/26 * 2/30, by which the loss exceeds (2 log 2 pi + E log det C_1) / 2.
  const logDet = 2 * (expected[0]?.logVariance as number);
  const loss = Math.log(2 * Math.PI) + (logDet + (30 / 26) * (2 + 2 / 30)) / 2;
  expect(expected[0]?.testLoss).toBeCloseTo(loss, 12);
  holdToAll(evaluated, expected);
});
