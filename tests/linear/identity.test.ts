import type { BatchSource, MixturePart } from '@ouroboros/models';
import { drawRows } from '@ouroboros/models/linear';
import { fillUniform, purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import {
  defaultGrowth,
  findRegime,
  parseGrowth,
  type RegimeSchedule,
  regimeSchedule,
  regimes,
} from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { noiseCoefficients } from '@ouroboros/theory';
import { describe, expect, test } from 'vitest';
import { type ChainPlan, planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { chainWeights, open, Workplace } from './chain.ts';
import { designOf, labellerOf, labelsOf, noiseOf, type Setup, truthOf } from './draws-oracle.ts';
import { leastSquares, relativeDistance } from './least-squares.ts';

/** Per-draw identities of the theory of section 2: replicate by replicate, not on average. */

const tolerances = { float32: 1e-6, float64: 1e-9 } as const;
const precisions = ['float32', 'float64'] as const;
const [features, rows, replicates, noise, seed] = [4, 24, 48, 0.8, 11];

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

async function fitChain(
  plan: ChainPlan,
  fits: number,
  { precision, toeplitz = 0 }: Pick<Setup, 'precision' | 'toeplitz'>,
): Promise<readonly Tensor[]> {
  const data = { rows, ...(toeplitz !== 0 && { covariance: { toeplitz } }) };
  const options = { model: { features, noise }, data, fit: { replicates, precision } };
  const chain = workplace.next();
  return chainWeights(await open(runtime, chain, options, { seed }), plan, fits, chain);
}

/** Weights of one replicate. */
function weightOf({ data }: Tensor, replicate: number): ArrayLike<number> {
  return (data as Float64Array).subarray(replicate * features, (replicate + 1) * features);
}

/** w* + sigma X^+ sum_i c_{n,i} E_i with E_i the noise of batch i, summed over its m_i copies and divided by sqrt(m_i). */
function predicted(setup: Setup, replicate: number, schedule: RegimeSchedule, c: readonly number[]) {
  const noises = new Float64Array(rows);
  for (const [i, coefficient] of c.entries()) {
    const copies = schedule.size(i + 1);
    const e = noiseOf(setup, labellerOf(schedule.source(i + 1)), replicate, copies);
    for (const [k, value] of e.entries()) {
      noises[k % rows] = (noises[k % rows] as number) + (coefficient * value) / Math.sqrt(copies);
    }
  }
  const shift = leastSquares(designOf(setup, replicate), noises);
  return truthOf(setup, replicate).map((truth, j) => truth + noise * (shift[j] as number));
}

/** Largest relative distance of fitted from predicted weights, over replicates and fits. */
async function worstDistance(plan: ChainPlan, schedule: RegimeSchedule, fits: number, setup: Setup) {
  const weights = await fitChain(plan, fits, setup);
  const coefficients = noiseCoefficients(schedule, fits);
  let worst = 0;
  for (const [i, weight] of weights.entries()) {
    for (let r = 0; r < replicates; r++) {
      const expected = predicted(setup, r, schedule, coefficients[i] as readonly number[]);
      worst = Math.max(worst, relativeDistance(weightOf(weight, r), expected));
    }
  }
  return worst;
}

/** Sizes 1..4 and weights of batches, some 0, from a seeded stream. */
function randomPlan(fits: number): { plan: ChainPlan; schedule: RegimeSchedule } {
  const uniforms = new Float64Array(fits * (fits + 1));
  fillUniform(uniforms, { seed: 5, purpose: 0, iteration: 0, index: 0 });
  const size = (batch: number) => (batch === 1 ? 1 : 1 + Math.floor(4 * (uniforms[batch] as number)));
  const weight = (n: number, batch: number) =>
    n === 1 ? 1 : Math.max(0, (uniforms[fits * n + batch - 1] as number) - 0.2);
  const weights = (n: number) => Array.from({ length: n }, (_, i) => weight(n, i + 1) * size(i + 1));
  const total = (n: number) => weights(n).reduce((sum, value) => sum + value, 0);
  const shares = (n: number) => weights(n).map((value) => value / total(n));
  const source = (batch: number): BatchSource =>
    batch === 1 ? { kind: 'real' } : { kind: 'synthetic', model: batch - 1 };
  const plan: ChainPlan = {
    name: 'random',
    mixture: (n) => ({
      parts: Array.from({ length: n }, (_, i) => ({
        source: source(i + 1),
        examples: size(i + 1) * rows,
        weight: weight(n, i + 1),
      })),
    }),
    synthetic: (n) => size(n + 1) * rows,
  };
  return { plan, schedule: { weights: shares, size, source, labeller: (batch) => batch - 1, total } };
}

describe.each(precisions)('in %s, every fit is w* + X^+ sum_i c_i E_i', (precision) => {
  const setup: Setup = { seed, features, rows, noise, precision };

  test.each([
    ...['replace', 'accumulate', 'replace-multiple', 'fixed-real-0.3', 'fresh-real-0.618'].map(
      (name) => [name, defaultGrowth] as const,
    ),
    ['accumulate', 'linear:1'],
    ['replace-multiple', 'constant:2'],
    ['fixed-real-0.3', 'geometric:2'],
    ['fresh-real-0.35', 'constant:3'],
  ] as const)('under %s with growth %s', async (name, growth) => {
    const [regime, sizes] = [findRegime(name), parseGrowth(growth)];
    const schedule = regimeSchedule(regime, { unit: rows, sizes });
    const fits = growth === defaultGrowth ? 8 : 5;
    const worst = await worstDistance(planOf(regime, rows, sizes), schedule, fits, setup);
    expect(worst).toBeLessThan(tolerances[precision]);
  });

  test('under a random schedule of weights and sizes', async () => {
    const { plan, schedule } = randomPlan(7);
    const worst = await worstDistance(plan, schedule, 7, setup);
    expect(worst).toBeLessThan(tolerances[precision]);
  });

  test.each(['replace', 'accumulate'])('under %s with correlated features', async (name) => {
    const correlated = { ...setup, toeplitz: -0.6 };
    const schedule = regimeSchedule(findRegime(name), { unit: rows });
    const worst = await worstDistance(planOf(findRegime(name), rows), schedule, 4, correlated);
    expect(worst).toBeLessThan(tolerances[precision]);
  });

  test.each(['accumulate', 'fixed-real-0.3', 'fresh-real-0.618'])(
    'under %s with growing batches that end in the middle of the design, row by row',
    async (name) => {
      const plan = planOf(findRegime(name), rows, parseGrowth('geometric:1.3'));
      const weights = await fitChain(plan, 6, setup);
      expect(worstRowByRow(setup, plan, weights, (n) => allExamples(plan, n))).toBeLessThan(
        tolerances[precision],
      );
    },
  );

  test('under accumulate-subsample, given the rows it drew', async () => {
    const plan = planOf(findRegime('accumulate-subsample'), rows);
    const weights = await fitChain(plan, 8, setup);
    const worst = worstRowByRow(setup, plan, weights, (n, r) =>
      n === 1 ? allExamples(plan, 1) : drawn(n, r),
    );
    expect(worst).toBeLessThan(tolerances[precision]);
  });

  function drawn(n: number, replicate: number): readonly Example[] {
    const key = { seed, purpose: purposes.subsample, iteration: n, index: replicate };
    return Array.from(drawRows(n * rows, rows, key), (place) => [Math.floor(place / rows), place % rows]);
  }
});

test('the built-in regimes are the ones tested here', () => {
  expect([...regimes.keys()].sort()).toEqual([
    'accumulate',
    'accumulate-subsample',
    'fixed-real',
    'fresh-real',
    'replace',
    'replace-multiple',
  ]);
});

/** Part and example in it. */
type Example = readonly [part: number, example: number];

function allExamples(plan: ChainPlan, n: number): readonly Example[] {
  return plan
    .mixture(n)
    .parts.flatMap(({ examples }, part) => Array.from({ length: examples }, (_, k): Example => [part, k]));
}

/**
 * Refits every replicate's chain from single rows and labels, and gives the largest relative distance of its weights from
 * those of the graphs.
 */
function worstRowByRow(
  setup: Setup,
  plan: ChainPlan,
  weights: readonly Tensor[],
  examplesOf: (n: number, replicate: number) => readonly Example[],
): number {
  let worst = 0;
  for (let r = 0; r < replicates; r++) {
    const design = designOf(setup, r);
    const models = [truthOf(setup, r)];
    const labels = ({ source, examples }: MixturePart) => {
      const labeller = labellerOf(source);
      const weight = models[source.kind === 'real' ? 0 : source.model] as Float64Array;
      const e = noiseOf(setup, labeller, r, Math.ceil(examples / rows));
      return labelsOf(
        design,
        weight,
        e,
        setup.noise,
        Array.from({ length: examples }, (_, k) => k),
      );
    };
    for (const [i, tensor] of weights.entries()) {
      const { parts } = plan.mixture(i + 1);
      const ofParts = parts.map(labels);
      const examples = examplesOf(i + 1, r);
      const weight = leastSquares(
        examples.map(([, k]) => design[k % rows] as Float64Array),
        examples.map(([part, k]) => (ofParts[part] as readonly number[])[k] as number),
        examples.map(([part]) => (parts[part] as MixturePart).weight),
      );
      models.push(weight);
      worst = Math.max(worst, relativeDistance(weightOf(tensor, r), weight));
    }
  }
  return worst;
}
