import { simulateLinear } from '@ouroboros/models/linear';
import type { Runtime } from '@ouroboros/runtime';
import { accumulateBound, errorFactors, type Schedule, unitError } from '@ouroboros/theory';
import { expect, test } from 'vitest';
import { useRuntime } from '../support/use-runtime.ts';
import { designOf, noiseOf, type Setup, truthOf } from './draws-oracle.ts';
import { leastSquares, relativeDistance } from './least-squares.ts';

/** Theorem 2 at n = 10,000: seconds, because a step of `accumulate` costs the same at n = 1 and there. */

const fits = 10_000;
const accumulate: Schedule = {
  weights: (n) => new Array<number>(n).fill(1 / n),
  size: () => 1,
  labeller: (batch) => batch - 1,
  total: (n) => n,
};

let runtime: Runtime;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});

const factors = errorFactors(accumulate, fits);

test('the factors v_n rise to pi^2/6 and stay below it', () => {
  const limit = Math.PI ** 2 / 6;
  const falls = factors.filter((factor, index) => factor <= (factors[index - 1] ?? 0));
  expect(falls).toEqual([]);
  expect(factors.filter((factor) => factor >= limit)).toEqual([]);
  // Euler and Maclaurin: what is missing of the sum is 1/n - 1/(2 n^2) + 1/(6 n^3) - ...
  const missing = 1 / fits - 1 / (2 * fits ** 2) + 1 / (6 * fits ** 3);
  expect(Math.abs((factors[fits - 1] as number) - (limit - missing))).toBeLessThan(1e-12);
});

test('simulated errors stay below the bound and reach the limit', async () => {
  const [features, rows, noise, replicates] = [4, 20, 1.5, 500];
  const simulation = { features, rows, noise, replicates, precision: 'float64', seed: 3 } as const;
  const { losses } = await simulateLinear(runtime, simulation, accumulate, fits);
  expect(losses.length).toBe(fits);
  const unit = unitError({ features, rows, noise });
  const bound = accumulateBound({ features, rows, noise });
  const beyond = losses.filter(({ n, mean, standardError }) => {
    const deviation = Math.abs(mean - unit * (factors[n - 1] as number));
    return deviation > 4 * standardError || mean - 4 * standardError > bound;
  });
  expect(beyond).toEqual([]);
  // The standard error is about 4 % of the limit: replacing, 6,000 times the limit, would be far beyond any error.
  const { mean, standardError } = losses[fits - 1] as { mean: number; standardError: number };
  expect(Math.abs(mean - bound)).toBeLessThan(4 * standardError);
  expect(standardError).toBeLessThan(0.05 * bound);
}, 60_000);

test('Theorem 1 holds draw by draw at n = 10,000: w_n = w* + X^+ sum_i E_i / i', async () => {
  const [features, rows, replicates] = [2, 6, 3];
  const setup: Setup = { seed: 5, features, rows, noise: 1.5, precision: 'float64' };
  const simulation = { ...setup, replicates, draws: 'rows', weightsOf: [fits] } as const;
  const { weights } = await simulateLinear(runtime, simulation, accumulate, fits);
  for (let r = 0; r < replicates; r++) {
    const sum = new Float64Array(rows);
    for (let i = 1; i <= fits; i++) {
      const labeller =
        i === 1
          ? ({ kind: 'real', iteration: 1 } as const)
          : ({ kind: 'synthetic', iteration: i - 1 } as const);
      for (const [t, e] of noiseOf(setup, labeller, r, 1).entries()) sum[t] = (sum[t] as number) + e / i;
    }
    const fitted = leastSquares(designOf(setup, r), sum);
    const expected = truthOf(setup, r).map((value, j) => value + setup.noise * (fitted[j] as number));
    const simulated = weights.get(fits)?.subarray(r * features, (r + 1) * features) as Float64Array;
    expect(relativeDistance(simulated, expected)).toBeLessThan(1e-9);
  }
}, 60_000);
