import { meanOf, type Point, type Series } from './series.ts';

/** Where the mean test loss of a regime went. */
export interface Movement {
  readonly first: number;
  readonly last: number;
  /** Number of the last iteration. */
  readonly iterations: number;
  /** How many seeds have got there. */
  readonly seeds: number;
  /**
   * `kept`: less than one part in a hundred away from where it began. `raised`, `lowered`: the interval of the slope over
   * all iterations agrees. `moved`: the seeds do not settle the direction, or there is one seed only.
   */
  readonly direction: 'raised' | 'lowered' | 'kept' | 'moved';
  /** Rising, but in the second half less than half as steeply as over all iterations. */
  readonly levelling: boolean;
  /** Relative change, 0.1 = 10 % more. */
  readonly change: number;
}

/** Changes smaller than this share of the first loss count as none. */
const negligible = 0.01;

/** The movement of a series over the seeds that have got farthest; undefined before its second iteration. */
export function movementOf({ points, verdict }: Series): Movement | undefined {
  const begun = points[0];
  const last = points.at(-1);
  if (!begun || !last || last.n === begun.n) return undefined;
  const first = meanOver(
    begun,
    last.samples.map(({ seed }) => seed),
  );
  const difference = last.mean - first;
  const change = difference / Math.abs(first);
  const { slope, overall } = verdict;
  const isRise = difference > 0 && (overall?.low ?? -1) > 0;
  const isFall = difference < 0 && (overall?.high ?? 1) < 0;
  const settled = isRise ? 'raised' : isFall ? 'lowered' : 'moved';
  return {
    first,
    last: last.mean,
    iterations: last.n,
    seeds: last.samples.length,
    direction: Math.abs(change) < negligible ? 'kept' : settled,
    levelling: isRise && slope !== undefined && slope < (overall?.slope ?? 0) / 2,
    change,
  };
}

/** Mean at a point over some of its seeds. */
function meanOver({ samples, mean }: Point, seeds: readonly number[]): number {
  const losses = samples.filter(({ seed }) => seeds.includes(seed)).map(({ value }) => value);
  return losses.length === 0 ? mean : meanOf(losses);
}
