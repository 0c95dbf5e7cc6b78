import { requireDistribution } from './discrete.ts';
import { theoryNeeds } from './need.ts';
import { requireLength } from './spectrum.ts';

/** A distribution and what its symbols are worth. */
export interface Rewarded {
  /** p of every symbol. */
  readonly distribution: readonly number[];
  /** r of every symbol; only differences matter. */
  readonly rewards: readonly number[];
}

/**
 * Refuses what is no distribution, and rewards that do not fit to it.
 *
 * @throws Fault `theory/distribution`, `theory/shape` or `theory/rewards`.
 */
export function requireRewarded({ distribution, rewards }: Rewarded): void {
  requireDistribution(distribution);
  requireLength('rewards', rewards, distribution.length);
  const odd = rewards.find((reward) => !Number.isFinite(reward));
  if (odd === undefined) return;
  throw theoryNeeds({
    code: 'rewards',
    subject: 'rewards',
    expected: 'finite numbers',
    received: String(odd),
  });
}

/**
 * p e^{n r}, normalised: what n rounds of curation make of p, each a choice among very many draws.
 *
 * @throws Fault `theory/distribution`, `theory/shape` or `theory/rewards`.
 */
export function tilted(rewarded: Rewarded, rounds = 1): readonly number[] {
  requireRewarded(rewarded);
  const { distribution, rewards } = rewarded;
  const exponents = rewards.map((reward, i) =>
    (distribution[i] as number) > 0 ? rounds * reward : -Infinity,
  );
  const highest = Math.max(...exponents);
  const weights = exponents.map((exponent, i) => (distribution[i] as number) * Math.exp(exponent - highest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
