import { fillNormal, fillUniform } from '@ouroboros/native';
import {
  errorFactors,
  findRegime,
  fixedRealShare,
  freshReal,
  type LinearSchedule,
  regimeSchedule,
} from '@ouroboros/recursion';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChainPart, type ChainPlan, open, planOf, runChain, Workplace } from './chain.ts';
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
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 2 });
  workplace = await Workplace.make();
});
afterAll(async () => {
  await runtime.close();
  await workplace.remove();
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
    const { testLoss, standardError } = (await family.evaluate({ iteration, directory })).metrics;
    estimates.push({ mean: testLoss, standardError: standardError as number });
  });
  return estimates;
}

/** Largest distance from v_n times the error of a fit on the real data, in standard errors. */
async function worstDeviation(plan: ChainPlan, schedule: LinearSchedule, scale = unitError): Promise<number> {
  const factors = errorFactors(schedule, fits);
  const estimates = await estimate(plan);
  const deviations = estimates.map(({ mean, standardError }, i) =>
    Math.abs((mean - scale * (factors[i] as number)) / standardError),
  );
  expect(deviations.length).toBe(fits);
  return Math.max(...deviations);
}

const real = (examples: number, share: number, batch = 1): ChainPart => ({
  source: { kind: 'real' },
  batch,
  examples,
  weight: share / examples,
});
const synthetic = (model: number, examples: number, share: number): ChainPart => ({
  source: { kind: 'synthetic', model },
  examples,
  weight: share / examples,
});

/** Real batch `realBatch(n)` with share `share` and the newest synthetic batch with the rest; fit 1 the real one alone. */
function realShare(
  share: number,
  realBatch: (n: number) => number,
  [realRows, syntheticRows]: readonly [number, number] = [rows, rows],
): ChainPlan {
  return {
    name: 'real share',
    mixture: (n) =>
      n === 1
        ? { parts: [real(realRows, 1)] }
        : { parts: [real(realRows, share, realBatch(n)), synthetic(n - 1, syntheticRows, 1 - share)] },
    synthetic: () => syntheticRows,
  };
}

describe('the mean test error of 10,000 replicates is v_n sigma^2 d / (T - d - 1) for n = 1..20', () => {
  test.each(['replace', 'accumulate', 'replace-multiple'])('under %s', async (name) => {
    const regime = findRegime(name);
    const schedule = regimeSchedule(regime, { unit: rows });
    expect(await worstDeviation(planOf(regime, rows), schedule)).toBeLessThan(limit);
  });

  test.each([
    ['accumulate', 'doubling', (batch: number) => 2 ** (batch - 1)],
    ['replace', 'linearly growing', (batch: number) => batch],
  ])('under %s with %s batches', async (name, _, sizes) => {
    const regime = findRegime(name);
    const schedule = regimeSchedule(regime, { unit: rows, sizes });
    expect(await worstDeviation(planOf(regime, rows, sizes), schedule)).toBeLessThan(limit);
  });

  test('with a fixed share of the first real batch', async () => {
    expect(
      await worstDeviation(
        realShare(0.3, () => 1),
        fixedRealShare(0.3),
      ),
    ).toBeLessThan(limit);
  });

  test.each([
    [1, [1, 1]],
    [4, [4, 1]],
    [0.25, [1, 4]],
  ] as const)(
    'with fresh real data and the best weight, %d times the synthetic data',
    async (ratio, copies) => {
      const share = (Math.sqrt(ratio * ratio + 4 * ratio) - ratio) / 2;
      const sizes = [copies[0] * rows, copies[1] * rows] as const;
      const plan = realShare(share, (n) => n, sizes);
      const deviation = await worstDeviation(plan, freshReal(share, ratio), unitError / copies[0]);
      expect(deviation).toBeLessThan(limit);
    },
  );
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

test('the mean test error under accumulate-subsample is that of an independent simulation', async () => {
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
