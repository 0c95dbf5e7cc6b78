import { checkSchedule } from './checked-schedule.ts';
import { firstSurvival, requireDistribution } from './discrete.ts';
import { requireCount } from './numbers.ts';
import type { SampledChain } from './sampled-chain.ts';
import type { Schedule } from './schedule.ts';

/** Most terms that are summed for a chain of counts: about half a second. */
const mostTerms = 5e7;

/**
 * How likely fit n is to find each symbol at all, for fits 1, 2, ... as far as it is known exactly; at most `fits`.
 *
 * Where every fit sees the first batch, all that lives is in it: survival stays that of the first fit. Where every fit sees
 * one batch, drawn from the fit before, the count of a symbol is a Markov chain (Wright and Fisher's), k' ~ Bin(N', k/N), whose
 * probability of not being at 0 is summed backwards. Of subsamples, fresh real data and whatever is neither, nothing is known.
 *
 * @throws Fault when the schedule does not hold (see `checkSchedule`); `theory/rows`, `theory/distribution`.
 */
export function survivalProbabilities({
  schedule,
  fits,
  rows,
  distribution,
}: SampledChain & { readonly distribution: readonly number[] }): readonly (readonly number[])[] {
  requireDistribution(distribution);
  requireCount('rows', 'rows', rows, 1);
  checkSchedule(schedule, fits);
  const anchored = countWhile(fits, (n) => seesFirstBatch(schedule, n));
  const first = distribution.map((p) => firstSurvival(p, rows));
  if (anchored !== 1 || fits === 1) return new Array<readonly number[]>(anchored).fill(first);
  const chained = countWhile(fits, (n) => seesNewestAlone(schedule, n));
  return countedChain(schedule, chained, rows).map((alive) =>
    distribution.map((p) => binomialMean(rows, p, alive)),
  );
}

/** The number of first fits of which something holds. */
function countWhile(fits: number, holds: (n: number) => boolean): number {
  let count = 0;
  while (count < fits && holds(count + 1)) count++;
  return count;
}

/** The batches that fit n sees whole, with what they are drawn from; undefined where it draws a subsample. */
function batchesSeen(
  schedule: Schedule,
  n: number,
): readonly { batch: number; labeller: number }[] | undefined {
  if (schedule.subsample?.(n) !== undefined) return undefined;
  return schedule.weights(n).flatMap((weight, index) => {
    const batch = index + 1;
    return weight > 0 ? [{ batch, labeller: schedule.labeller(batch) }] : [];
  });
}

/** Whether fit n sees batch 1, one unit of real data, and no others that are real. */
function seesFirstBatch(schedule: Schedule, n: number): boolean {
  const real = batchesSeen(schedule, n)?.filter(({ labeller }) => labeller === 0) ?? [];
  return real.length === 1 && real[0]?.batch === 1 && schedule.size(1) === 1;
}

/** Whether fit n sees one batch alone, drawn from fit n-1. */
function seesNewestAlone(schedule: Schedule, n: number): boolean {
  const seen = batchesSeen(schedule, n) ?? [];
  return seen.length === 1 && seen[0]?.labeller === n - 1;
}

/**
 * For fits 1..`fits` of a chain of single batches the probability of a symbol to be alive at fit n, given its count at fit 1; entry k
 * of each is for count k. Ends early where it would take too long.
 */
function countedChain(schedule: Schedule, fits: number, rows: number): readonly (readonly number[])[] {
  const counts: number[] = [];
  const chances: (readonly number[])[] = [];
  let terms = 0;
  for (let n = 1; n <= fits; n++) {
    const [seen] = batchesSeen(schedule, n) ?? [];
    counts.push(Math.round(schedule.size(seen?.batch as number) * rows));
    const isSteady = n > 1 && counts.every((count) => count === rows);
    terms += isSteady ? rows * rows : termsOf(counts);
    if (terms > mostTerms) return chances;
    chances.push(isSteady ? stepBack(rows, chances[n - 2] as readonly number[]) : aliveAt(counts));
  }
  return chances;
}

function termsOf(counts: readonly number[]): number {
  return counts.slice(1).reduce((sum, count, index) => sum + count * (counts[index] as number), 0);
}

/** By the count at the first fit, the probability to be alive at the last one. */
function aliveAt(counts: readonly number[]): readonly number[] {
  const last = counts.at(-1) as number;
  let alive: readonly number[] = Array.from({ length: last + 1 }, (_, count) => (count > 0 ? 1 : 0));
  for (let index = counts.length - 2; index >= 0; index--) alive = stepBack(counts[index] as number, alive);
  return alive;
}

/** E alive(k') for k' ~ Bin(N', k/N), k = 0..N. */
function stepBack(count: number, alive: readonly number[]): readonly number[] {
  return Array.from({ length: count + 1 }, (_, k) => binomialMean(alive.length - 1, k / count, alive));
}

/** E value(k) for k ~ Bin(`draws`, p): terms in units of the largest one, so that none overflows and no factorial is needed. */
function binomialMean(draws: number, p: number, value: readonly number[]): number {
  if (p === 0) return value[0] as number;
  if (p === 1) return value[draws] as number;
  const mode = Math.min(draws, Math.floor((draws + 1) * p));
  const odds = p / (1 - p);
  let [total, sum, term] = [1, value[mode] as number, 1];
  for (let k = mode + 1; k <= draws && term > 0; k++) {
    term *= ((draws - k + 1) / k) * odds;
    total += term;
    sum += term * (value[k] as number);
  }
  term = 1;
  for (let k = mode - 1; k >= 0 && term > 0; k--) {
    term *= (k + 1) / ((draws - k) * odds);
    total += term;
    sum += term * (value[k] as number);
  }
  return sum / total;
}
