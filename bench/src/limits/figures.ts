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

/** What a contest achieved where it says what it had to touch and to compute, with the shares of `limits`. */
export function withShares(contest: Contest, cases: readonly CaseResult[], limits: Limits): CaseResult[] {
  return cases.map((result) => {
    const { figures = {} } = result;
    const [bandwidth, rate] = [figures[achieved.bandwidth], figures[achieved.rate]];
    const most = limits[`${contest.traffic ?? 'read'}BytesPerSecond`] / 1e9;
    const shares = {
      ...(bandwidth !== undefined && { [achieved.shareOfBandwidth]: bandwidth / most }),
      ...(rate !== undefined && { [achieved.shareOfPeak]: rate / (limits.flopsPerSecond / 1e9) }),
    };
    return Object.keys(shares).length > 0 ? { ...result, figures: { ...shares, ...figures } } : result;
  });
}

/** Whether any of a contest's candidates says what it has to touch or to compute. */
export function hasFigures(contest: Contest): boolean {
  const all = [contest, ...contest.candidates];
  return all.some(({ bytes, flops }) => bytes !== undefined || flops !== undefined);
}
