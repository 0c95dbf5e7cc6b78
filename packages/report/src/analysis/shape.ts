import type { RunSummary } from '../run/records.ts';
import { type FitPoint, fitLine, type LineFit } from './line-fit.ts';
import { meanOf, type Point, type Sample, type Trace, tracesOf } from './series.ts';

/** The test loss of a regime beside v_n. */
export interface RegimeShape {
  readonly regime: string;
  /** v_n of models 1, 2, ... as far as it is known; of model 1 alone where the regime has no closed form. */
  readonly factors: readonly number[];
  /** The regime by itself; missing where it has no closed form, or v_n does not change. */
  readonly fit?: LineFit;
  /** The measured test loss, where v_n is known with offset + scale * v_n of all regimes together as its theory. */
  readonly trace: Trace;
}

/** The test losses of a run beside the shape of linear theory. */
export interface Shape {
  readonly regimes: readonly RegimeShape[];
  /** One offset and one scale for all regimes; missing where v_n is the same at every point. */
  readonly fit?: LineFit;
  /** Standard error of a mean over seeds, apart from what a seed adds to all points alike; missing with one seed. */
  readonly noise?: number;
}

/** A mean over seeds beside its v_n. */
interface ShapePoint extends FitPoint {
  readonly samples: readonly Sample[];
}

/**
 * The test loss of a family that has no closed forms of its own beside that of linear regression. Undefined where the family
 * has some, where the records hold no v_n, and before the second iteration.
 */
export function shapeOf(summary: RunSummary): Shape | undefined {
  if (summary.chains.some(({ iterations }) => iterations.some(({ expected }) => expected !== undefined)))
    return undefined;
  const measured = tracesOf(summary, 'testLoss').map((trace) => ({
    trace,
    factors: factorsOf(summary, trace.regime),
  }));
  const all = pointsOf(measured);
  if (all.length < 2) return undefined;
  const [fit, noise] = [fitLine(all), noiseOf(all)];
  return {
    regimes: measured.map(({ trace, factors }) => {
      const own = hasForm(factors) ? fitLine(pointsOf([{ trace, factors }])) : undefined;
      return {
        ...{ regime: trace.regime, factors, trace: withShape(trace, factors, fit) },
        ...(own ? { fit: own } : {}),
      };
    }),
    ...(fit ? { fit } : {}),
    ...(noise === undefined ? {} : { noise }),
  };
}

function factorsOf({ chains }: RunSummary, regime: string): readonly number[] {
  return chains.find((chain) => chain.regime === regime)?.linear ?? [];
}

/** Whether v_n is known beyond model 1, which is the same in every regime. */
export function hasForm(factors: readonly number[]): boolean {
  return factors.length > 1;
}

/** Every mean whose v_n is known, that of model 1 once: it is one model, fitted on the real data, that all regimes share. */
function pointsOf(
  measured: readonly { readonly trace: Trace; readonly factors: readonly number[] }[],
): readonly ShapePoint[] {
  const known = measured.filter(({ factors }) => hasForm(factors));
  const first = known.flatMap(({ trace }) => trace.points.filter(({ n }) => n === 1));
  const most = first.toSorted((a, b) => b.samples.length - a.samples.length)[0];
  const later = known.flatMap(({ trace, factors }) =>
    trace.points.flatMap((point) => (point.n === 1 ? [] : shapePoint(point, factors))),
  );
  return [...(most ? shapePoint(most, [1]) : []), ...later];
}

function shapePoint({ n, mean, samples }: Point, factors: readonly number[]): readonly ShapePoint[] {
  const x = factors[n - 1];
  return x === undefined ? [] : [{ x, y: mean, samples }];
}

function withShape({ regime, points }: Trace, factors: readonly number[], fit: LineFit | undefined): Trace {
  return {
    regime,
    points: points.map(({ theory: _, standardError: __, ...point }) => {
      const factor = hasForm(factors) ? factors[point.n - 1] : undefined;
      return fit && factor !== undefined ? { ...point, theory: fit.offset + fit.scale * factor } : point;
    }),
  };
}

/** From what is left of the points that all seeds have when means over seeds and over points are taken out. */
function noiseOf(points: readonly ShapePoint[]): number | undefined {
  const seeds = [...new Set(points.flatMap(({ samples }) => samples.map(({ seed }) => seed)))];
  const whole = points.filter(({ samples }) => samples.length === seeds.length);
  if (seeds.length < 2 || whole.length < 2) return undefined;
  const apart = whole.map(({ y, samples }) => seeds.map((seed) => lossOf(samples, seed) - y));
  const common = seeds.map((_, k) => meanOf(apart.map((row) => row[k] as number)));
  const squares = apart.flatMap((row) => row.map((value, k) => (value - (common[k] as number)) ** 2));
  const freedom = (seeds.length - 1) * (whole.length - 1);
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / freedom / seeds.length);
}

function lossOf(samples: readonly Sample[], seed: number): number {
  return samples.find((sample) => sample.seed === seed)?.value ?? Number.NaN;
}
