import { checkSchedule } from './checked-schedule.ts';
import { type Choice, chosen, requireChoices } from './choice.ts';
import { mixingPlan } from './mixing-plan.ts';
import type { Schedule } from './schedule.ts';
import { requireRewarded } from './tilting.ts';
import { ValueMixture } from './value-mixture.ts';

/** Fits whose models are sampled by a choice, with batches so large that frequencies are probabilities. */
export interface CuratedChain extends Choice {
  readonly schedule: Schedule;
  readonly fits: number;
}

/**
 * p_1, ..., p_`fits` of every symbol: p_n = sum_i a_{n,i} q_i, where a real batch holds `distribution` as it is and a synthetic one
 * what is chosen from draws of its model. With `replace` and very many choices p_n is proportional to p e^{(n-1) r}.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/distribution`, `theory/shape`,
 *   `theory/rewards`, `theory/choices`.
 */
export function curatedDistributions(chain: CuratedChain): readonly (readonly number[])[] {
  const { schedule, fits, rewards, choices } = chain;
  requireRewarded(chain);
  requireChoices(choices);
  checkSchedule(schedule, fits);
  const plan = mixingPlan(schedule, fits);
  const batches = [chain.distribution];
  const mixtures = chain.distribution.map(
    (_, symbol) =>
      new ValueMixture(plan, (i) => batches[plan.labellers[i - 1] as number]?.[symbol] as number),
  );
  return plan.steps.map(() => {
    const distribution = mixtures.map((mixture) => mixture.next());
    batches.push(chosen({ distribution, rewards, choices }));
    return distribution;
  });
}
