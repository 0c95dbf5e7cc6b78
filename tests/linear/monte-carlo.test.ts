import type { MixturePart } from '@ouroboros/models';
import { fillNormal, fillUniform } from '@ouroboros/native';
import { defaultGrowth, findRegime, parseGrowth, regimeSchedule } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { errorFactors } from '@ouroboros/theory';
import { describe, expect, test } from 'vitest';
import { type ChainPlan, planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { open, runChain, Workplace } from './chain.ts';
import { dot, leastSquares } from './least-squares.ts';

/**
 * Means over replicates against the closed forms, every row of the table of linear regression, by the float32 graphs. A
 * single comparison at 4 standard errors fails by chance with probability 6e-5; the seeds are fixed.
 */

const [features, rows, replicates, fits, seed] = [3, 20, 10_000, 20, 3];
const unitError = features / (rows - features - 1);
const limit = 4;

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** Mean test error of every fit of a plan. */
async function estimate(plan: ChainPlan): Promise<readonly Estimate[]> {
  const options = { model: { features }, data: { rows }, fit: { replicates } };
  const family = await open(runtime, workplace.path, options, { seed });
  const estimates: Estimate[] = [];
  await runChain(family, plan, fits, workplace.next(), async (iteration, directory) => {
    const { metrics, standardErrors } = await family.evaluate({ iteration, directory });
    estimates.push({ mean: metrics.testLoss, standardError: standardErrors?.testLoss as number });
  });
  return estimates;
}

/** Largest distance from v_n times the error of a fit on the real data, in standard errors. */
async function worstDeviation(
  plan: ChainPlan,
  factors: readonly number[],
  scale = unitError,
): Promise<number> {
  const estimates = await estimate(plan);
  const deviations = estimates.map(({ mean, standardError }, i) =>
    Math.abs((mean - scale * (factors[i] as number)) / standardError),
  );
  expect(deviations.length).toBe(fits);
  return Math.max(...deviations);
}

/** What a regime's own mixtures give: v_n. */
function factorsOf(name: string, growth: string): readonly number[] {
  const options = { unit: rows, sizes: parseGrowth(growth) };
  return errorFactors(regimeSchedule(findRegime(name), options), fits);
}

/** v_1 = 1, v_n = w^2 + (1-w)^2 (k + v_{n-1}): a fresh real batch, k times the synthetic one, with weight w. */
function freshFactors(w: number, k: number): readonly number[] {
  const factors = [1];
  while (factors.length < fits) factors.push(w ** 2 + (1 - w) ** 2 * (k + (factors.at(-1) as number)));
  return factors;
}

/** The weight of fresh data that makes the limit smallest. */
const best = (k: number) => (Math.sqrt(k * k + 4 * k) - k) / 2;

describe('the mean test error of 10,000 replicates is v_n sigma^2 d / (T - d - 1) for n = 1..20', () => {
  test.each([
    ['replace', defaultGrowth],
    ['accumulate', defaultGrowth],
    ['replace-multiple', defaultGrowth],
    ['accumulate', 'geometric:2'],
    ['replace', 'linear:1'],
    ['fixed-real-0.3', 'linear:1'],
  ])('under %s with growth %s', async (name, growth) => {
    const plan = planOf(findRegime(name), rows, parseGrowth(growth));
    expect(await worstDeviation(plan, factorsOf(name, growth))).toBeLessThan(limit);
  });

  test('under fixed-real: v_n = 1 + sum of (1 - share)^2k', async () => {
    const factors = [1];
    for (let k = 1; k < fits; k++) factors.push((factors.at(-1) as number) + 0.7 ** (2 * k));
    const plan = planOf(findRegime('fixed-real-0.3'), rows);
    expect(await worstDeviation(plan, factors)).toBeLessThan(limit);
  });

  test.each([
    [1, 'constant:1'],
    [0.25, 'constant:4'],
  ] as const)('under fresh-real with the best weight, %d times the synthetic data', async (k, growth) => {
    const plan = planOf(findRegime(`fresh-real-${best(k)}`), rows, parseGrowth(growth));
    expect(await worstDeviation(plan, freshFactors(best(k), k))).toBeLessThan(limit);
  });

  test('with fresh real data and the best weight, 4 times the synthetic data', async () => {
    const w = best(4);
    const part = (source: MixturePart['source'], copies: number, share: number): MixturePart => ({
      source,
      examples: copies * rows,
      weight: share / copies,
    });
    const plan: ChainPlan = {
      name: 'four times as much real data',
      mixture: (n) => ({
        parts: [
          part({ kind: 'real', batch: n }, 4, n === 1 ? 1 : w),
          ...(n === 1 ? [] : [part({ kind: 'synthetic', model: n - 1 }, 1, 1 - w)]),
        ],
      }),
      synthetic: () => rows,
    };
    expect(await worstDeviation(plan, freshFactors(w, 4), unitError / 4)).toBeLessThan(limit);
  });
});

/** Standard normals and uniforms from one long stream, for the simulation alone. */
class Stream {
  private readonly normals = new Float64Array(1 << 14);
  private readonly uniforms = new Float64Array(1 << 14);
  private normalAt = 0;
  private uniformAt = 0;
  private readonly key = { seed: 99, purpose: 0, iteration: 0 };

  normal(): number {
    const at = this.normalAt++ % this.normals.length;
    if (at === 0) fillNormal(this.normals, { ...this.key, index: 0 }, this.normalAt - 1);
    return this.normals[at] as number;
  }

  below(bound: number): number {
    const at = this.uniformAt++ % this.uniforms.length;
    if (at === 0) fillUniform(this.uniforms, { ...this.key, index: 1 }, this.uniformAt - 1);
    return Math.floor((this.uniforms[at] as number) * bound);
  }
}

/** Moves `count` random elements of `order` to its front. */
function shuffleFront(order: number[], count: number, stream: Stream): void {
  for (let i = 0; i < count; i++) {
    const j = i + stream.below(order.length - i);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
}

/** |w_n - w*|^2 of fits 1..`fits` of one replicate of accumulate-subsample, with w* = 0 and sigma = 1. */
function simulateSubsample(stream: Stream): readonly number[] {
  const design = Array.from({ length: rows }, () =>
    Float64Array.from({ length: features }, () => stream.normal()),
  );
  const labels: number[] = [];
  const order: number[] = [];
  let weight = new Float64Array(features);
  return Array.from({ length: fits }, () => {
    for (const x of design) {
      order.push(order.length);
      labels.push(dot(x, weight) + stream.normal());
    }
    shuffleFront(order, rows, stream);
    const drawn = order.slice(0, rows);
    weight = leastSquares(
      drawn.map((k) => design[k % rows] as Float64Array),
      drawn.map((k) => labels[k] as number),
    ) as Float64Array<ArrayBuffer>;
    return dot(weight, weight);
  });
}

test('the mean test error under accumulate-subsample is that of an independent simulation', {
  timeout: 120_000,
}, async () => {
  const stream = new Stream();
  const errors = Array.from({ length: replicates }, () => simulateSubsample(stream));
  const estimates = await estimate(planOf(findRegime('accumulate-subsample'), rows));
  for (const [i, { mean, standardError }] of estimates.entries()) {
    const values = errors.map((error) => error[i] as number);
    const expected = values.reduce((sum, value) => sum + value, 0) / replicates;
    const variance = values.reduce((sum, value) => sum + (value - expected) ** 2, 0) / (replicates - 1);
    const deviation = Math.abs(mean - expected) / Math.hypot(standardError, Math.sqrt(variance / replicates));
    expect(deviation).toBeLessThan(limit);
  }
});
