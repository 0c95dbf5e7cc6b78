import { theoryNeeds } from './need.ts';
import { requireCount } from './numbers.ts';
import { type SampledChain, sampledFits } from './sampled-chain.ts';
import type { Schedule } from './schedule.ts';

/** How a fit takes the variance of N samples: sums of squares divided by N, or by N - 1. */
export type Estimator = 'maximum-likelihood' | 'unbiased';

/** A chain of Gaussians; d coordinates go their ways alike, so that one is enough. */
export interface GaussianChain extends SampledChain {
  /** Default: maximum likelihood. */
  readonly estimator?: Estimator;
}

/** What is expected of a fitted Gaussian, in units of the true variance s2. */
export interface GaussianExpectation {
  /** E (mu_n - mu_0)^2 / s2; for d coordinates E |mu_n - mu_0|^2 in the metric Sigma^-1, over d. */
  readonly meanError: number;
  /** E var_n / s2; for d coordinates E Cov_n = (E var_n / s2) Sigma. */
  readonly variance: number;
}

/**
 * What is expected of Gaussian fits 1..`fits` on samples of one another, exactly, for any schedule and for random subsamples.
 * N of a fit is the number of samples that it sees (its `total`, in rows), weighted or not.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/rows`, `theory/subsample`.
 */
export function gaussianExpectations(chain: GaussianChain): readonly GaussianExpectation[] {
  const correction = correctionOf(chain);
  return sampledFits(chain, 1, (spread, n) => correction(n) * spread).map(({ meanError, spread }, index) => ({
    meanError,
    variance: correction(index + 1) * spread,
  }));
}

/** What the maximum likelihood variance of fit n is multiplied with: 1, or N / (N - 1). */
function correctionOf({
  schedule,
  rows,
  estimator = 'maximum-likelihood',
}: GaussianChain): (n: number) => number {
  if (estimator === 'maximum-likelihood') return () => 1;
  return (n) => {
    const samples = samplesSeen(schedule, n) * rows;
    if (samples <= 1) throw tooFew(n, samples);
    return samples / (samples - 1);
  };
}

function samplesSeen(schedule: Schedule, n: number): number {
  return schedule.subsample?.(n) ?? schedule.total(n);
}

function tooFew(n: number, samples: number): Error {
  return theoryNeeds({
    code: 'rows',
    subject: `samples of fit ${n}`,
    expected: 'more than one: the unbiased variance divides by their number less one',
    received: String(samples),
  });
}

/**
 * What E var_n / s2 falls to under `accumulate` with maximum likelihood and batches of T samples: sin(pi/sqrt T)/(pi/sqrt T).
 *
 * @throws Fault `theory/rows`.
 */
export function accumulateVarianceLimit(rows: number): number {
  requireCount('rows', 'rows', rows, 1);
  if (rows === 1) return 0;
  const angle = Math.PI / Math.sqrt(rows);
  return Math.sin(angle) / angle;
}
