import { checkSchedule } from './checked-schedule.ts';
import { type DrawnUnits, drawnUnits } from './drawn-units.ts';
import { mixingPlan } from './mixing-plan.ts';
import { NoiseMixture } from './noise-mixture.ts';
import { requireCount } from './numbers.ts';
import type { Schedule } from './schedule.ts';
import { ValueMixture } from './value-mixture.ts';

/**
 * Chains whose models are fitted on samples of one another: Gaussian, discrete, density. Every batch holds m_i T independent samples of a model
 * (or of the truth, 0) and every fit sees them with their shares, or a random subsample of them.
 */
export interface SampledChain {
  readonly schedule: Schedule;
  readonly fits: number;
  /** T, samples in a unit. */
  readonly rows: number;
}

/** What is expected of the sample that a fit sees. */
export interface SampledFit {
  /** E |mean_n - mean_0|^2. */
  readonly meanError: number;
  /** E of the variance around its own mean: the maximum likelihood estimate. */
  readonly spread: number;
}

/** What a fit makes of its sample, as a variance of what it generates. */
export type VarianceRule = (spread: number, n: number) => number;

/**
 * What is expected of the samples of fits 1..`fits`, exactly. A batch mean is the mean of its model and noise of variance
 * E var / (m_i T), uncorrelated with all before it; so means mix as the errors of linear regression do, with noise that has the
 * size of the model's own variance. The spread of a mixture is that within its batches and that of their means.
 *
 * @param realVariance of the truth.
 * @param variance of model n.
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/rows`, `theory/subsample`.
 */
export function sampledFits(
  { schedule, fits, rows }: SampledChain,
  realVariance: number,
  variance: VarianceRule,
): readonly SampledFit[] {
  requireCount('rows', 'rows', rows, 1);
  checkSchedule(schedule, fits);
  const plan = mixingPlan(schedule, fits);
  const variances = [realVariance];
  const varianceOf = (batch: number) => variances[plan.labellers[batch - 1] as number] as number;
  const samplesOf = (batch: number) => (plan.sizes[batch - 1] as number) * rows;
  const means = new NoiseMixture(plan, { amplitude: (i) => Math.sqrt(varianceOf(i) / samplesOf(i)) });
  const within = new ValueMixture(plan, (i) => varianceOf(i) * (1 - 1 / samplesOf(i)));
  let between = 0;
  return plan.steps.map((_, index) => {
    const n = index + 1;
    const poolError = means.next();
    between = means.spread(between);
    const sample = seenOf(within.next() + between, rows, drawnUnits(schedule, n));
    means.addOwn(Math.sqrt(sample.drawing));
    variances.push(variance(sample.spread, n));
    return { meanError: poolError + sample.drawing, spread: sample.spread };
  });
}

/** The variance that drawing without replacement adds to the mean of a pool of that spread, and the spread that is left. */
function seenOf(
  spread: number,
  rows: number,
  units: DrawnUnits | undefined,
): { readonly drawing: number; readonly spread: number } {
  if (!units) return { drawing: 0, spread };
  const [drawn, pool] = [units.drawn * rows, units.pool * rows];
  const unbiased = (spread * pool) / (pool - 1);
  return { drawing: unbiased * (1 / drawn - 1 / pool), spread: unbiased * (1 - 1 / drawn) };
}
