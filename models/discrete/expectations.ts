import { discreteExpectations, firstSurvival, type Schedule } from '@ouroboros/theory';
import type { Expectation } from '../family.ts';
import { type DiscreteWorld, truthOf } from './world.ts';

/**
 * What is expected of fits 1..`fits`, exactly: `testLoss` and `heterozygosity`, for the first fit on one unit of real data also
 * `survivors`.
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
  const truth = truthOf(world);
  const known = setting.rewards.length === 0 ? fits : realFits(schedule, fits);
  const chain = { schedule, fits: known, rows, distribution: truth };
  return discreteExpectations(chain).map(({ heterozygosity, squaredError }, index) => ({
    testLoss: squaredError,
    heterozygosity,
    ...(index === 0 && isUnit(schedule) && { survivors: expectedSurvivors(truth, rows) }),
  }));
}

/** How many of the first fits see real data alone. */
function realFits(schedule: Schedule, fits: number): number {
  const seesReal = (n: number) =>
    schedule.weights(n).every((weight, index) => weight === 0 || schedule.labeller(index + 1) === 0);
  let known = 0;
  while (known < fits && seesReal(known + 1)) known++;
  return known;
}

/** Whether the first fit sees one unit of real data. */
function isUnit(schedule: Schedule): boolean {
  const used = schedule.weights(1).filter((weight) => weight > 0).length;
  return used === 1 && schedule.labeller(1) === 0 && schedule.size(1) === 1 && !schedule.subsample?.(1);
}

function expectedSurvivors(truth: readonly number[], rows: number): number {
  return truth.reduce((sum, p) => sum + firstSurvival(p, rows), 0);
}
