import { theoryNeeds } from './need.ts';
import { requireCount } from './numbers.ts';
import { type SampledChain, sampledFits } from './sampled-chain.ts';

/** A chain of frequencies. */
export interface DiscreteChain extends SampledChain {
  /** p_0 of every symbol. */
  readonly distribution: readonly number[];
}

/** What is expected of the frequencies p_n that a fit finds. */
export interface DiscreteExpectation {
  /** E H_n, H = 1 - sum p^2. */
  readonly heterozygosity: number;
  /** E sum (p_n - p_0)^2. */
  readonly squaredError: number;
}

/**
 * Refuses what is no distribution.
 *
 * @throws Fault `theory/distribution` unless the numbers are 0 or above and sum to 1.
 */
export function requireDistribution(distribution: readonly number[]): void {
  const needs = (received: string) =>
    theoryNeeds({
      code: 'distribution',
      subject: 'distribution',
      expected: 'probabilities, 0 or above, that sum to 1',
      received,
    });
  const odd = distribution.find((p) => !(p >= 0));
  if (odd !== undefined) throw needs(String(odd));
  const sum = distribution.reduce((a, b) => a + b, 0);
  if (!(Math.abs(sum - 1) <= 1e-9)) throw needs(`probabilities that sum to ${sum}`);
}

/**
 * H = 1 - sum p^2: how likely two draws are to differ.
 *
 * @throws Fault `theory/distribution`.
 */
export function heterozygosity(distribution: readonly number[]): number {
  requireDistribution(distribution);
  return distribution.reduce((sum, p) => sum + p * (1 - p), 0);
}

/**
 * What is expected of the frequencies of fits 1..`fits`, each fitted on draws from those before (T draws a unit), exactly,
 * for any schedule and for random subsamples: E H_n falls as the variance of a Gaussian fitted by maximum likelihood does, and what it
 * loses is the squared error.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/rows`, `theory/subsample`,
 *   `theory/distribution`.
 */
export function discreteExpectations(chain: DiscreteChain): readonly DiscreteExpectation[] {
  const start = heterozygosity(chain.distribution);
  return sampledFits(chain, start, (spread) => spread).map(({ meanError, spread }) => ({
    heterozygosity: spread,
    squaredError: meanError,
  }));
}

/**
 * How likely T draws are to hold a symbol of probability p at all: 1 - (1-p)^T, the survival of the first fit.
 *
 * @throws Fault `theory/distribution` or `theory/rows`.
 */
export function firstSurvival(probability: number, rows: number): number {
  requireDistribution([probability, 1 - probability]);
  requireCount('rows', 'rows', rows, 1);
  return -Math.expm1(rows * Math.log1p(-probability));
}
