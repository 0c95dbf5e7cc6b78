import { digamma } from './digamma.ts';
import type { Estimator } from './gaussian.ts';
import { theoryNeeds } from './need.ts';
import { requireCount } from './numbers.ts';

/** A Gaussian fitted on samples of one before it, and nothing else (`replace`). */
export interface LogVariance {
  /** Samples of a fit. */
  readonly rows: number;
  /** Default: maximum likelihood. */
  readonly estimator?: Estimator;
  /** d; default 1. */
  readonly dimensions?: number;
}

/**
 * How much E log det Cov falls from one fit to the next under `replace`, exactly: with N samples (N - 1) Cov_unbiased is Wishart, so
 *
 *     sum_{j=1}^d  log(D/2) - digamma((N - j)/2),   D = N - 1 (unbiased) or N (maximum likelihood).
 *
 * For d = 1 and `unbiased` that is log((N-1)/2) - digamma((N-1)/2): above 0, although E var_n does not fall.
 *
 * @throws Fault `theory/rows` unless N >= d + 1, `theory/dimensions`.
 */
export function logVarianceDrift({
  rows,
  estimator = 'maximum-likelihood',
  dimensions = 1,
}: LogVariance): number {
  requireCount('dimensions', 'dimensions', dimensions, 1);
  requireCount('rows', 'rows', rows, 1);
  if (rows <= dimensions) throw singular(rows, dimensions);
  const divisor = estimator === 'unbiased' ? rows - 1 : rows;
  let drift = 0;
  for (let j = 1; j <= dimensions; j++) drift += Math.log(divisor / 2) - digamma((rows - j) / 2);
  return drift;
}

function singular(rows: number, dimensions: number): Error {
  return theoryNeeds({
    code: 'rows',
    subject: 'rows',
    expected: `at least ${dimensions + 1}: the covariance of fewer samples in ${dimensions} dimensions is singular`,
    received: String(rows),
  });
}
