import { estimate, slope } from './statistics/trend.ts';

/** What became of the chains of one regime. */
export type VerdictName = 'collapsing' | 'stable' | 'improving' | 'undetermined';

/** Mean slope of the test loss per iteration over a range of iterations, with its t-interval over seeds. */
export interface Trend {
  readonly slope: number;
  /** null with a single seed. */
  readonly low: number | null;
  readonly high: number | null;
  /** First and last iteration of the range. */
  readonly from: number;
  readonly to: number;
}

/** A verdict and what it rests on. */
export interface Verdict extends Trend {
  readonly verdict: VerdictName;
  readonly confidence: number;
  /** Number of finished chains, one per seed. */
  readonly seeds: number;
  /** Slopes within plus or minus this many test losses per iteration are called stable. */
  readonly margin: number;
  /** The same trend over all iterations: steadier in short runs. */
  readonly overall: Trend;
}

/** Coverage of the interval over seeds. */
export const confidence = 0.95;

/** Points that a slope is taken over, where there are as many: through fewer, one odd iteration decides. */
const leastPoints = 5;

/** First iteration of the second half of `iterations`, moved forward where the half has fewer than five points. */
export function secondHalf(iterations: number): number {
  return Math.max(1, Math.min(Math.floor(iterations / 2) + 1, iterations - leastPoints + 1));
}

function trend(series: readonly (readonly number[])[], from: number, to: number): Trend {
  const slopes = series.map((losses) => slope(losses.slice(from - 1, to)));
  const { mean, low, high } = estimate(slopes, confidence);
  return { slope: mean, low, high, from, to };
}

function nameOf({ slope: mean, low, high }: Trend, margin: number): VerdictName {
  if (low === null || high === null) return 'undetermined';
  if (low > margin) return 'collapsing';
  if (high < -margin) return 'improving';
  return mean > margin ? 'undetermined' : 'stable';
}

/**
 * The verdict on one regime. `series` holds the test losses of iterations 1..N of each finished chain, one chain per
 * seed; the slope is that of the least-squares line over the second half of the iterations, per seed. Collapsing: its
 * 95 % interval over seeds lies above the margin; improving: below its negative; undetermined: the mean is above the
 * margin, but the seeds differ too much to be sure, or there is only one; stable: none of these.
 *
 * `margin` (default 0) is a share of the mean first test loss: the rise per iteration below which a loss counts as flat
 * although enough seeds would tell it from zero.
 *
 * @returns undefined when there is no finished chain or a single iteration.
 */
export function verdictOf(series: readonly (readonly number[])[], margin = 0): Verdict | undefined {
  const iterations = series[0]?.length ?? 0;
  if (iterations < 2) return undefined;
  const first = series.reduce((sum, losses) => sum + (losses[0] as number), 0) / series.length;
  const absoluteMargin = margin * Math.abs(first);
  const half = trend(series, secondHalf(iterations), iterations);
  return {
    verdict: nameOf(half, absoluteMargin),
    ...half,
    confidence,
    seeds: series.length,
    margin: absoluteMargin,
    overall: trend(series, 1, iterations),
  };
}
