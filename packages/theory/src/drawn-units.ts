import { checkedWeights } from './checked-schedule.ts';
import { theoryNeeds } from './need.ts';
import type { Schedule } from './schedule.ts';

/** What a fit draws without replacement, in units. */
export interface DrawnUnits {
  readonly drawn: number;
  /** Of all its batches together. */
  readonly pool: number;
}

/**
 * What fit n draws at random from its batches; undefined where it sees all of them.
 *
 * @throws Fault `theory/subsample` where it draws more than there is, nothing, or from examples of different weights.
 */
export function drawnUnits(schedule: Schedule, n: number): DrawnUnits | undefined {
  const drawn = schedule.subsample?.(n);
  if (drawn === undefined) return undefined;
  const pool = poolOf(schedule, n);
  // Pools are sums of sizes, which round.
  if (!(drawn > 0 && drawn <= pool * (1 + 1e-12)))
    throw needs(n, `above 0 and at most ${pool} units, what its batches hold`, `${drawn}`);
  return drawn < pool ? { drawn, pool } : undefined;
}

function poolOf(schedule: Schedule, n: number): number {
  const weights = checkedWeights(schedule, n);
  let pool = 0;
  for (const [index, weight] of weights.entries()) if (weight > 0) pool += schedule.size(index + 1);
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    const size = schedule.size(index + 1);
    if (Math.abs(weight * pool - size) > 1e-9 * size)
      throw needs(
        n,
        'examples of equal weight',
        `share ${weight} for batch ${index + 1}, ${size} of ${pool} units`,
      );
  }
  return pool;
}

function needs(n: number, expected: string, received: string): Error {
  return theoryNeeds({ code: 'subsample', subject: `random subsample of fit ${n}`, expected, received });
}
