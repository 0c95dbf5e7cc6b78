import type { Contest } from '../contest.ts';
import type { CaseResult } from '../document.ts';
import type { Limits } from './limits.ts';

/** Names of the figures that tell what was achieved, and what of the limits that is. */
export const achieved = {
  bandwidth: 'GB/s',
  rate: 'GFLOP/s',
  shareOfBandwidth: 'share of bandwidth',
  shareOfPeak: 'share of peak',
} as const;

/** What a contest achieved where it says what it had to touch and to compute, with the shares of those limits that are known. */
export function withShares(
  contest: Contest,
  cases: readonly CaseResult[],
  limits: Partial<Limits>,
): CaseResult[] {
  const bandwidth = limits[`${contest.traffic ?? 'read'}BytesPerSecond`];
  const peak = limits.flopsPerSecond;
  return cases.map((result) => {
    // A pass over a few bytes that caches hold is a limit of its own, beyond those of main memory.
    if (result.role === 'limit') return result;
    const shares = {
      ...share(achieved.shareOfBandwidth, result.figures?.[achieved.bandwidth], bandwidth),
      ...share(achieved.shareOfPeak, result.figures?.[achieved.rate], peak),
    };
    return Object.keys(shares).length > 0 ? { ...result, figures: { ...result.figures, ...shares } } : result;
  });
}

function share(name: string, billions?: number, limit?: number): Record<string, number> {
  return billions === undefined || limit === undefined ? {} : { [name]: (billions * 1e9) / limit };
}

/** Whether a contest, or what takes part in it but limits, says how many bytes it has to touch, or operations to compute. */
export function says(contest: Contest, what: 'bytes' | 'flops'): boolean {
  const candidates = contest.candidates.filter(({ role }) => role !== 'limit');
  return [contest, ...candidates].some((part) => part[what] !== undefined);
}
