import { intervalOf } from '../analysis/interval.ts';
import type { Point, Trace } from '../analysis/series.ts';
import { hasTheory, tolerance } from '../analysis/theory.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded } from '../words/numbers.ts';
import { axes, type Box, type Frame, frameOf, iterationAxis } from './frame.ts';
import { inHue } from './hue.ts';
import { band, dot, errorBar, line, marker, type Place } from './marks.ts';
import { expectedHue, lookOf } from './palette.ts';
import { niceRange, ticks } from './scale.ts';

/** Pixels between the intervals of one regime and the next. */
const barGap = 5;

/** Values that the vertical axis has to hold. */
function extentOf(traces: readonly Trace[], hasIntervals: boolean): readonly number[] {
  return traces.flatMap(({ points }) =>
    points.flatMap((point) => {
      const { low, high, theory } = point;
      const interval = hasIntervals ? shareInterval(point) : [];
      return [low, high, ...(theory === undefined ? [] : [theory]), ...interval];
    }),
  );
}

/** Interval of a mean that lies between 0 and 1; empty with too few seeds. */
function shareInterval(point: Point): readonly number[] {
  return (intervalOf(point) ?? []).map((bound) => Math.max(0, Math.min(1, bound)));
}

/** How a panel by iteration is drawn. */
export interface PanelOptions {
  /** Number of the last iteration that has room. */
  readonly iterations: number;
  /** Pixels between ticks of the vertical axis, about. */
  readonly tickGap: number;
  /** Titles of the axes; the horizontal axis is left out where another panel stands below. */
  readonly labels: { readonly y?: string; readonly x?: string };
  readonly isLowest: boolean;
  /** Where the vertical axis ends at the latest, such as 1 for a share. */
  readonly most?: number | undefined;
  /** Values to compare all regimes with, iteration 1 first: a dashed line. */
  readonly expected?: readonly { readonly n: number; readonly value: number }[];
  /** Whether bars show the intervals of the means, which are shares; where seeds are too few for that, a band shows their range. */
  readonly hasIntervals?: boolean;
}

/** A metric by iteration, of several regimes: frame and drawing. */
export function tracePanel(
  traces: readonly Trace[],
  box: Box,
  options: PanelOptions,
): { readonly frame: Frame; readonly drawing: Markup } {
  const { iterations, tickGap, labels, isLowest, most = Number.POSITIVE_INFINITY } = options;
  const { expected = [], hasIntervals = false } = options;
  const count = (box.bottom - box.top) / tickGap;
  const values = [...extentOf(traces, hasIntervals), ...expected.map(({ value }) => value)];
  const [low, high] = niceRange(values, count);
  const range = [low, Math.min(high, most)] as const;
  const frame = frameOf(box, [1, iterations], range);
  const radius = markerRadius(box, iterations);
  const isTheory = traces.some(hasTheory);
  const curves = traces.map((one, i) => {
    const aside = barGap * (i - (traces.length - 1) / 2);
    const bars = hasIntervals ? intervalBars(one, frame, aside) : [];
    const lines = isTheory ? besideTheory(one, frame) : overSeeds(one, frame, bars);
    return inHue(lookOf(one.regime).hue, [lines, markers(one, frame, radius)]);
  });
  const y = { ticks: ticks(range, count), title: labels.y };
  const x = isLowest ? iterationAxis(box, iterations, labels.x) : undefined;
  const places = expected.map(({ n, value }) => ({ x: frame.x(n), y: frame.y(value) }));
  const dashed = places.length > 1 ? inHue(expectedHue, line(places, 1.4, { dash: '4 4' })) : undefined;
  return { frame, drawing: markup`${axes(frame, { x, y })}${dashed}${curves}` };
}

function placesOf(
  points: readonly Point[],
  { x, y }: Frame,
  value: (point: Point) => number | undefined,
): readonly Place[] {
  return points.flatMap((point) => {
    const at = value(point);
    return at === undefined ? [] : [{ x: x(point.n), y: y(at) }];
  });
}

/** Bars, or without any a band from the smallest to the largest seed; every seed as a thin line, the mean as a thick one. */
function overSeeds({ points }: Trace, frame: Frame, bars: readonly Markup[]): Markup {
  const spread = points.filter(({ samples }) => samples.length > 1);
  const range = band(
    placesOf(spread, frame, ({ high }) => high),
    placesOf(spread, frame, ({ low }) => low),
  );
  const area = bars.length > 0 ? bars : range;
  const mean = placesOf(points, frame, (point) => point.mean);
  return markup`${area}${spread.length > 0 ? seedLines(points, frame) : undefined}${line(mean, 2.25)}`;
}

/** Intervals of the means, moved `aside` so that those of several regimes stand beside each other. */
function intervalBars({ points }: Trace, { x, y }: Frame, aside: number): readonly Markup[] {
  return points.flatMap((point) => {
    const [low, high] = shareInterval(point);
    return low === undefined || high === undefined ? [] : [errorBar(x(point.n) + aside, y(high), y(low))];
  });
}

function seedLines(points: readonly Point[], frame: Frame): readonly Markup[] {
  const seeds = new Set(points.flatMap(({ samples }) => samples.map(({ seed }) => seed)));
  return [...seeds].map((seed) => {
    const places = placesOf(points, frame, ({ samples }) => samples.find((one) => one.seed === seed)?.value);
    return line(places, 1, { opacity: 0.5 });
  });
}

/** Theory as a line through the means and their error bars; a dashed line through the means where there is none. */
function besideTheory(trace: Trace, frame: Frame): Markup {
  const { points } = trace;
  const expected = placesOf(points, frame, ({ theory }) => theory);
  const measured = placesOf(points, frame, ({ mean }) => mean);
  const curve = hasTheory(trace) ? line(expected, 1.6) : line(measured, 1.4, { dash: '2 4' });
  const dots = points.flatMap(({ n, samples }) =>
    samples.map(({ value }) => dot({ x: frame.x(n), y: frame.y(value) })),
  );
  return markup`${curve}${dots}${points.map((point) => bars(point, frame))}`;
}

function bars({ n, mean, standardError, theory }: Point, { x, y }: Frame): Markup | undefined {
  if (standardError === undefined || theory === undefined) return undefined;
  const half = tolerance * standardError;
  return errorBar(x(n), y(mean + half), y(mean - half));
}

/** Points grow smaller where they would touch. */
function markerRadius(box: Box, iterations: number): number {
  const room = (box.right - box.left) / iterations;
  return Math.max(1.6, Math.min(4, room * 0.24));
}

function markers({ regime, points }: Trace, { x, y }: Frame, radius: number): readonly Markup[] {
  const { shape } = lookOf(regime);
  return points.map((point) => {
    const { n, mean, deviation, theory } = point;
    const spread = deviation === undefined ? '' : ` \u00b1 ${rounded(deviation, 2)}`;
    const expected = theory === undefined ? '' : `, theory ${rounded(theory, 4)}`;
    const title = `${regime}, iteration ${n}: ${rounded(mean, 4)}${spread}${expected}`;
    return marker(shape, { x: x(n), y: y(mean) }, radius, title);
  });
}
