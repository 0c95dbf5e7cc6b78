import type { Point, Series } from '../analysis/series.ts';
import { tolerance } from '../analysis/theory.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded } from '../words/numbers.ts';
import { axes, type Box, type Frame, frameOf } from './frame.ts';
import { band, dot, errorBar, line, marker, type Place } from './marks.ts';
import { lookOf } from './palette.ts';
import { niceRange, ticks } from './scale.ts';

/** Values that the vertical axis has to hold. */
function extentOf(series: readonly Series[]): readonly number[] {
  return series.flatMap(({ points }) =>
    points.flatMap(({ low, high, theory }) => [low, high, ...(theory === undefined ? [] : [theory])]),
  );
}

/** Whether theory says anything about a series beyond its first point. */
export function hasTheory({ points }: Series): boolean {
  return points.some(({ n, theory }) => n > 1 && theory !== undefined);
}

/** Test loss by iteration: frame and drawing. */
export function lossPanel(
  series: readonly Series[],
  box: Box,
  iterations: number,
  labels: { readonly y: string; readonly x?: string },
): { readonly frame: Frame; readonly drawing: Markup } {
  const values = extentOf(series);
  const count = (box.bottom - box.top) / 62;
  const range = niceRange(values, count);
  const frame = frameOf(box, iterations, range);
  const isTheory = series.some(hasTheory);
  const curves = series.map((one) => {
    const { name, light } = lookOf(one.regime).hue;
    const drawing = isTheory ? besideTheory(one, frame) : overSeeds(one, frame);
    return markup`<g class="${name}" color="${light}">${drawing}</g>`;
  });
  return { frame, drawing: markup`${axes(frame, ticks(range, count), labels)}${curves}` };
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

/** Band from the smallest to the largest seed, every seed as a thin line, the mean as a thick one. */
function overSeeds({ regime, points }: Series, frame: Frame): Markup {
  const spread = points.filter(({ samples }) => samples.length > 1);
  const area = band(
    placesOf(spread, frame, ({ high }) => high),
    placesOf(spread, frame, ({ low }) => low),
  );
  const mean = placesOf(points, frame, (point) => point.mean);
  return markup`${area}${spread.length > 0 ? seedLines(points, frame) : undefined}${line(mean, 2.25)}${markers(regime, points, frame)}`;
}

function seedLines(points: readonly Point[], frame: Frame): readonly Markup[] {
  const seeds = new Set(points.flatMap(({ samples }) => samples.map(({ seed }) => seed)));
  return [...seeds].map((seed) => {
    const places = placesOf(points, frame, ({ samples }) => samples.find((one) => one.seed === seed)?.loss);
    return line(places, 1, { opacity: 0.5 });
  });
}

/** Theory as a line through the means and their error bars; a dashed line through the means where there is none. */
function besideTheory(series: Series, frame: Frame): Markup {
  const { regime, points } = series;
  const expected = placesOf(points, frame, ({ theory }) => theory);
  const measured = placesOf(points, frame, ({ mean }) => mean);
  const curve = hasTheory(series) ? line(expected, 1.6) : line(measured, 1.4, { dash: '2 4' });
  const dots = points.flatMap(({ n, samples }) =>
    samples.map(({ loss }) => dot({ x: frame.x(n), y: frame.y(loss) })),
  );
  return markup`${curve}${dots}${points.map((point) => bars(point, frame))}${markers(regime, points, frame)}`;
}

function bars({ n, mean, standardError, theory }: Point, { x, y }: Frame): Markup | undefined {
  if (standardError === undefined || theory === undefined) return undefined;
  const half = tolerance * standardError;
  return errorBar(x(n), y(mean + half), y(mean - half));
}

/** Points grow smaller where they would touch. */
function markerRadius({ box, iterations }: Frame): number {
  const room = (box.right - box.left) / iterations;
  return Math.max(1.6, Math.min(4, room * 0.24));
}

function markers(regime: string, points: readonly Point[], frame: Frame): readonly Markup[] {
  const { x, y } = frame;
  const { shape } = lookOf(regime);
  const radius = markerRadius(frame);
  return points.map((point) => {
    const { n, mean, deviation, theory } = point;
    const spread = deviation === undefined ? '' : ` \u00b1 ${rounded(deviation, 2)}`;
    const expected = theory === undefined ? '' : `, theory ${rounded(theory, 4)}`;
    const title = `${regime}, iteration ${n}: ${rounded(mean, 4)}${spread}${expected}`;
    return marker(shape, { x: x(n), y: y(mean) }, radius, title);
  });
}
