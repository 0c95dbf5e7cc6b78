import { discreteExpectations, type Schedule, survivalProbabilities } from '@ouroboros/theory';
import type { Expectation } from '../family.ts';
import { type DiscreteWorld, truthOf } from './world.ts';

/**
 * What is expected of fits 1..`fits`, exactly: `testLoss` and `heterozygosity`, and as far as it is known `survivors`.
 *
 * Frequencies of draws are those of their model on average, so E p_n = p however often models are fitted on one another, and
 * E sum (p_n - p)^2 = E sum p_n^2 - sum p^2 = H_0 - E H_n. A choice by reward breaks that: then only fits on real data are known.
 */
export function expectationsOf(
  world: DiscreteWorld,
  schedule: Schedule,
  fits: number,
): readonly Expectation[] {
  const { rows, setting } = world;
  const known = setting.rewards.length === 0 ? fits : realFits(schedule, fits);
  const chain = { schedule, fits: known, rows, distribution: truthOf(world) };
  const survival = survivalProbabilities(chain);
  return discreteExpectations(chain).map(({ heterozygosity, squaredError }, index) => ({
    testLoss: squaredError,
    heterozygosity,
    ...survivorsOf(survival[index]),
  }));
}

/** Expected number of symbols that live. */
function survivorsOf(survival: readonly number[] | undefined): Expectation {
  return survival ? { survivors: survival.reduce((sum, probability) => sum + probability, 0) } : {};
}

/** How many of the first fits see real data alone. */
function realFits(schedule: Schedule, fits: number): number {
  const seesReal = (n: number) =>
    schedule.weights(n).every((weight, index) => weight === 0 || schedule.labeller(index + 1) === 0);
  let known = 0;
  while (known < fits && seesReal(known + 1)) known++;
  return known;
}
