import { type Simulation, simulateLinear } from '@ouroboros/models/linear';
import { findRegime, parseGrowth, regimeSchedule } from '@ouroboros/recursion/regimes';
import type { Runtime } from '@ouroboros/runtime';
import { errorFactors, type Schedule, unitError } from '@ouroboros/theory';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planOf } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { chainWeights, open, Workplace } from './chain.ts';
import { designOf, type Labeller, noiseOf, type Setup, truthOf } from './draws-oracle.ts';
import { leastSquares, relativeDistance } from './least-squares.ts';

/** Any schedule that a user may think of: shares, sizes, labellers, real batches among them, over several fits. */

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

/** What fast-check draws of one fit: the batches that are new, and shares of all batches so far. */
interface DrawnFit {
  readonly batches: readonly { readonly labeller: number; readonly size: number }[];
  readonly shares: readonly number[];
}

/** A schedule with its batches; each is labelled by a model that is fitted before the batch can be used, or is real. */
interface RandomSchedule extends Schedule {
  readonly fits: number;
  readonly batches: readonly { readonly labeller: number; readonly size: number }[];
  readonly shares: readonly (readonly number[])[];
}

function scheduleOf(drawn: readonly DrawnFit[]): RandomSchedule {
  const batches: { labeller: number; size: number }[] = [];
  const shares = drawn.map((fit, index) => {
    const fresh = index === 0 && fit.batches.length === 0 ? [{ labeller: 0, size: 1 }] : fit.batches;
    batches.push(...fresh.map(({ labeller, size }) => ({ labeller: labeller % (index + 1), size })));
    const raw = batches.map((_, i) => fit.shares[i % fit.shares.length] as number);
    const sum = raw.reduce((total, share) => total + share, 0);
    return sum === 0 ? raw.map((_, i) => (i === 0 ? 1 : 0)) : raw.map((share) => share / sum);
  });
  const batch = (i: number) => batches[i - 1] as { labeller: number; size: number };
  return {
    ...{ fits: drawn.length, batches, shares },
    weights: (n) => shares[n - 1] as readonly number[],
    size: (i) => batch(i).size,
    labeller: (i) => batch(i).labeller,
    total: (n) => batches.reduce((sum, { size }, i) => sum + ((shares[n - 1]?.[i] ?? 0) > 0 ? size : 0), 0),
  };
}

function schedules(size: fc.Arbitrary<number>): fc.Arbitrary<RandomSchedule> {
  const batch = fc.record({ labeller: fc.nat(20), size });
  const fit = fc.record({
    batches: fc.array(batch, { maxLength: 2 }),
    shares: fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
  });
  return fc.array(fit, { minLength: 2, maxLength: 7 }).map(scheduleOf);
}

/** c_1, c_2, ... straight from their definition: c_n = sum_i a_{n,i} (c_{labeller(i)} + e_i / sqrt(m_i)). */
function coefficientsOf({ batches, shares }: RandomSchedule): readonly (readonly number[])[] {
  const c: number[][] = [batches.map(() => 0)];
  for (const share of shares) {
    const next = batches.map(() => 0);
    for (const [i, a] of share.entries()) {
      const { labeller, size } = batches[i] as { labeller: number; size: number };
      for (const [j, value] of (c[labeller] as number[]).entries()) next[j] = (next[j] as number) + a * value;
      next[i] = (next[i] as number) + a / Math.sqrt(size);
    }
    c.push(next);
  }
  return c.slice(1);
}

/** Names of the noise streams of the batches: real ones are counted, and so are further ones of one model. */
function streamsOf({ batches, shares }: RandomSchedule): readonly Labeller[] {
  const firstUse = (i: number) => shares.findIndex((share) => (share[i] ?? 0) > 0);
  const order = batches
    .map((_, i) => i)
    .filter((i) => firstUse(i) >= 0)
    .sort((a, b) => firstUse(a) - firstUse(b) || a - b);
  const streams = new Array<Labeller>(batches.length);
  let real = 0;
  const seen = new Set<number>();
  for (const i of order) {
    const { labeller } = batches[i] as { labeller: number };
    const isFurther = seen.has(labeller);
    streams[i] =
      labeller === 0
        ? { kind: 'real', iteration: ++real }
        : { kind: 'synthetic', iteration: isFurther ? 2 ** 31 + i + 1 : labeller };
    seen.add(labeller);
  }
  return streams;
}

/** w* + sigma X^+ sum_i c_{n,i} E_i, E_i summed over the m_i copies of the design and divided by sqrt(m_i). */
function predicted(setup: Setup, replicate: number, schedule: RandomSchedule, c: readonly number[]) {
  const streams = streamsOf(schedule);
  const noises = new Float64Array(setup.rows);
  for (const [i, coefficient] of c.entries()) {
    if (coefficient === 0) continue;
    const { size } = schedule.batches[i] as { size: number };
    for (const [k, e] of noiseOf(setup, streams[i] as Labeller, replicate, size).entries())
      noises[k % setup.rows] = (noises[k % setup.rows] as number) + (coefficient * e) / Math.sqrt(size);
  }
  const fitted = leastSquares(designOf(setup, replicate), noises);
  return truthOf(setup, replicate).map((value, j) => value + setup.noise * (fitted[j] as number));
}

const setup: Setup = { seed: 7, features: 3, rows: 12, noise: 0.7, precision: 'float64' };

test('a random schedule gives every weight that the formula gives, draw by draw', async () => {
  const replicates = 4;
  await fc.assert(
    fc.asyncProperty(schedules(fc.integer({ min: 1, max: 3 })), async (schedule) => {
      const weightsOf = schedule.shares.map((_, index) => index + 1);
      const simulation: Simulation = { ...setup, replicates, draws: 'rows', weightsOf };
      const { weights } = await simulateLinear(runtime, simulation, schedule, schedule.fits);
      for (const [index, c] of coefficientsOf(schedule).entries()) {
        for (let r = 0; r < replicates; r++) {
          const simulated = weights.get(index + 1)?.subarray(r * 3, (r + 1) * 3) as Float64Array;
          expect(relativeDistance(simulated, predicted(setup, r, schedule, c))).toBeLessThan(1e-9);
        }
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});

// 20 schedules with 4.5 fits each: below 1 % of all seeds would have a mean beyond 4 standard errors. With 2,500 replicates a
// standard error is about 2 % of the mean.
test('a random schedule gives the errors that the formula gives, on average', async () => {
  const replicates = 2500;
  const unit = unitError(setup);
  await fc.assert(
    fc.asyncProperty(
      schedules(fc.double({ min: 0.25, max: 4, noNaN: true })),
      fc.nat(1e6),
      async (schedule, seed) => {
        const simulation: Simulation = { ...setup, replicates, seed };
        const { losses } = await simulateLinear(runtime, simulation, schedule, schedule.fits);
        const factors = errorFactors(schedule, schedule.fits);
        for (const { n, mean, standardError } of losses) {
          const expected = unit * (factors[n - 1] as number);
          expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
        }
      },
    ),
    { seed: 2, numRuns: 20 },
  );
});

test.each([
  { name: 'fresh-real-0.3', growth: 'geometric:2', options: {} },
  { name: 'accumulate', growth: 'linear:1', options: { covariance: { toeplitz: 0.6 } } },
  {
    name: 'fixed-real-0.25',
    growth: 'constant:1',
    options: { covariance: { toeplitz: -0.4 }, penalty: { value: 2, growth: 'linear' } as const },
  },
])('the rows of a simulation are those of the family: $name, growth $growth', async (chain) => {
  const { covariance, penalty } = chain.options;
  const [fits, replicates, { features, rows, noise, seed, precision }] = [4, 5, setup];
  const regime = findRegime(chain.name);
  const sizes = parseGrowth(chain.growth);
  const family = await open(
    runtime,
    workplace.next(),
    {
      model: { features, noise },
      data: { rows, ...(covariance && { covariance }) },
      fit: {
        replicates,
        precision,
        ...(penalty && { penalty: penalty.value, penaltyGrowth: penalty.growth }),
      },
    },
    { seed },
  );
  const fitted = await chainWeights(family, planOf(regime, rows, sizes), fits, workplace.next());
  const simulation = {
    ...setup,
    ...chain.options,
    replicates,
    draws: 'rows',
    weightsOf: [1, 2, 3, 4],
  } as const;
  const schedule = regimeSchedule(regime, { unit: rows, sizes });
  const { weights } = await simulateLinear(runtime, simulation, schedule, fits);
  for (const [index, { data }] of fitted.entries()) {
    expect(relativeDistance(weights.get(index + 1) as Float64Array, data as Float64Array)).toBeLessThan(1e-9);
  }
});
