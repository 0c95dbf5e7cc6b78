import { mixingPlan } from './mixing-plan.ts';
import { requireCount, requireNonNegative, requirePositive } from './numbers.ts';
import { type SampledChain, sampledFits } from './sampled-chain.ts';
import type { Schedule } from './schedule.ts';
import { ValueMixture } from './value-mixture.ts';

/** Kernel densities of fixed bandwidth, each sampled from those before. */
export interface DensityMoments {
  readonly schedule: Schedule;
  readonly fits: number;
  /** E |x|^2 of the truth. */
  readonly realMoment: number;
  /** h, the standard deviation of the Gaussian kernel in each coordinate. */
  readonly bandwidth: number;
  /** Coordinates of x; default 1. */
  readonly dimensions?: number;
}

/** d h^2, by which sampling raises a second moment. */
function kernelMoment({
  bandwidth,
  dimensions = 1,
}: Pick<DensityMoments, 'bandwidth' | 'dimensions'>): number {
  requireNonNegative('bandwidth', 'bandwidth', bandwidth);
  requireCount('dimensions', 'dimensions', dimensions, 1);
  return dimensions * bandwidth * bandwidth;
}

/**
 * m_n = sum_i a_{n,i} (m_{labeller(i)} + d h^2 where batch i is synthetic): the second moments about 0 of the samples that fits
 * 1..`fits` see, whole or drawn at random. What fit n generates has m_n + d h^2.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/moment`, `theory/bandwidth`,
 *   `theory/dimensions`.
 */
export function secondMoments(chain: DensityMoments): readonly number[] {
  requirePositive('moment', 'second moment of the real data', chain.realMoment);
  const added = kernelMoment(chain);
  const plan = mixingPlan(chain.schedule, chain.fits);
  const generated = [chain.realMoment];
  const mixture = new ValueMixture(plan, (i) => generated[plan.labellers[i - 1] as number] as number);
  return plan.steps.map(() => {
    const moment = mixture.next();
    generated.push(moment + added);
    return moment;
  });
}

/** As `DensityMoments`, where sizes of samples matter. */
export interface DensityChain extends SampledChain, Pick<DensityMoments, 'bandwidth' | 'dimensions'> {
  /** E |x - mean|^2 of the truth, over all coordinates. */
  readonly realVariance: number;
}

/**
 * E |mean_n - mean_0|^2 of the samples that fits 1..`fits` see: T samples a unit, whole or drawn at random.
 *
 * @throws Fault as `secondMoments`; `theory/variance`, `theory/rows`, `theory/subsample`.
 */
export function densityMeanErrors(chain: DensityChain): readonly number[] {
  requirePositive('variance', 'variance of the real data', chain.realVariance);
  const added = kernelMoment(chain);
  return sampledFits(chain, chain.realVariance, (spread) => spread + added).map(({ meanError }) => meanError);
}
