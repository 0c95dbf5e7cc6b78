import type { Point, Trace } from './series.ts';

/** How far from theory points may lie: standard errors drawn as bars and as a band. */
export const tolerance = 4;

/** A measured figure beside its expectation. */
interface Measurement {
  readonly mean: number;
  readonly theory?: number;
  readonly standardError?: number;
}

/** Deviation from theory in standard errors; undefined where theory or standard error is not known. */
export function deviationOf({ mean, theory, standardError }: Measurement): number | undefined {
  if (theory === undefined || !standardError) return undefined;
  return (mean - theory) / standardError;
}

/** Deviation of each seed at a point, in its own standard errors. */
export function seedDeviations({ samples }: Point): readonly number[] {
  return samples.flatMap(({ value, ...rest }) => deviationOf({ mean: value, ...rest }) ?? []);
}

/** Whether theory says anything about a trace beyond its first point. */
export function hasTheory({ points }: Trace): boolean {
  return points.some(({ n, theory }) => n > 1 && theory !== undefined);
}

/** Whether it can be told, beyond its first point, how far a trace lies from theory. */
export function hasDeviations({ points }: Trace): boolean {
  return points.some((point) => point.n > 1 && deviationOf(point) !== undefined);
}

/** How well the points of a run agree with theory. */
export interface Agreement {
  /** Means over seeds that have an expectation, and the largest of their deviations in standard errors. */
  readonly means: number;
  readonly largestOfMeans: number;
  /** The same for every seed by itself. */
  readonly points: number;
  readonly largestOfPoints: number;
}

/** Compares all points with theory; undefined where there is none. */
export function agreementOf(traces: readonly Trace[]): Agreement | undefined {
  const points = traces.flatMap((one) => one.points);
  const means = points.flatMap((point) => deviationOf(point) ?? []);
  const single = points.flatMap(seedDeviations);
  if (means.length === 0) return undefined;
  return {
    means: means.length,
    largestOfMeans: Math.max(...means.map(Math.abs)),
    points: single.length,
    largestOfPoints: Math.max(...single.map(Math.abs)),
  };
}
