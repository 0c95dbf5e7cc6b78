import { deviationOf, tolerance } from '../analysis/theory.ts';
import type { SweepPoint, SweepRecord } from './record.ts';

/** How far the losses of a chain, or of many, lie from theory. */
export interface SweepAgreement {
  /** Losses that have an expectation and a standard error. */
  readonly compared: number;
  /** Of those, the ones farther away than the tolerance. */
  readonly outside: number;
  /** The largest deviation, with its sign, in standard errors, and where it is; undefined where nothing was compared. */
  readonly farthest?: { readonly deviation: number; readonly n: number; readonly point: SweepPoint };
  /** The largest deviation as a share of the expectation. */
  readonly largestShare: number;
}

/** Compares chains with theory. */
export function agreementOf(points: readonly SweepPoint[]): SweepAgreement {
  const compared = points.flatMap((point) =>
    point.losses.flatMap(({ n, mean, standardError, expected }) => {
      const deviation = deviationOf({
        mean,
        standardError,
        ...(expected === undefined ? {} : { theory: expected }),
      });
      if (deviation === undefined || expected === undefined) return [];
      return [{ deviation, n, point, share: Math.abs(mean / expected - 1) }];
    }),
  );
  const farthest = compared.reduce<(typeof compared)[number] | undefined>(
    (most, one) => (most && Math.abs(most.deviation) >= Math.abs(one.deviation) ? most : one),
    undefined,
  );
  return {
    compared: compared.length,
    outside: compared.filter(({ deviation }) => Math.abs(deviation) > tolerance).length,
    ...(farthest ? { farthest } : {}),
    largestShare: compared.reduce((most, { share }) => Math.max(most, share), 0),
  };
}

/**
 * Chains whose losses have no finite variance over designs: fewer than d + 4 rows, where E tr((X'X)^-1)^2 does not exist and
 * a standard error is no more than a figure of the sample.
 */
export function heavyTailed({ points }: SweepRecord): readonly SweepPoint[] {
  return points.filter(({ features, rows }) => rows < features + 4);
}
