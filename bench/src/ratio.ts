import { bootstrapMedian, bootstrapMedianDifference, type Interval, median } from './statistics.ts';

/** What may be claimed of two things timed against each other. */
export type RatioVerdict = 'faster' | 'slower' | 'same' | 'undecided';

/** How many times faster one thing is than another. */
export interface Ratio extends Interval {
  /** Median over the rounds of (time of the baseline / time); above 1 is faster than the baseline. */
  readonly ratio: number;
  /** `faster` or `slower` only where the whole interval says so; `undecided` where there are too few rounds to tell. */
  readonly verdict: RatioVerdict;
}

/**
 * Fewest rounds for which a percentile interval of a median reaches 95 %: with n rounds it is at most the range of the
 * rounds, which misses the median with probability 2^(1 - n), 3 % for six and 6 % for five.
 */
export const fewestRounds = 6;

/** Seed of every interval: two evaluations of the same times agree. */
const seed = 1;

/**
 * Compares two things that took turns: `times[r]` and `baseline[r]` are seconds for the same amount of work in round r. The
 * logarithms of the rounds' ratios are resampled, so that what slows both in a round cancels.
 *
 * @throws RangeError when the numbers of rounds differ, or there are none.
 */
export function compareTimes(times: readonly number[], baseline: readonly number[]): Ratio {
  if (times.length !== baseline.length) {
    throw new RangeError(`expected ${baseline.length} rounds of both, received ${times.length} of one`);
  }
  const logarithms = times.map((time, round) => Math.log((baseline[round] as number) / time));
  const { low, high } = bootstrapMedian(logarithms, { seed });
  const interval = { low: Math.exp(low), high: Math.exp(high) };
  return { ratio: Math.exp(median(logarithms)), ...interval, verdict: verdictOf(interval, times.length) };
}

/**
 * Compares two things that were measured at different times: samples of both are resampled apart from each other. What was
 * different between the two times counts as a difference of the things.
 *
 * @throws RangeError when there are no samples of one.
 */
export function compareSeparate(times: readonly number[], baseline: readonly number[]): Ratio {
  const [now, before] = [times.map(Math.log), baseline.map(Math.log)];
  const { low, high } = bootstrapMedianDifference(before, now, { seed });
  const interval = { low: Math.exp(low), high: Math.exp(high) };
  const rounds = Math.min(times.length, baseline.length);
  return {
    ratio: Math.exp(median(before) - median(now)),
    ...interval,
    verdict: verdictOf(interval, rounds),
  };
}

function verdictOf({ low, high }: Interval, rounds: number): RatioVerdict {
  if (rounds < fewestRounds) return 'undecided';
  if (low > 1) return 'faster';
  return high < 1 ? 'slower' : 'same';
}
