import type { Point, Trace } from '../analysis/series.ts';
import { deviationOf, seedDeviations, tolerance } from '../analysis/theory.ts';
import { type Markup, markup } from '../markup.ts';
import { signed } from '../words/numbers.ts';
import { axes, type Box, type Frame, frameOf, iterationAxis } from './frame.ts';
import { inHue } from './hue.ts';
import { area, dot, marker, rectangle } from './marks.ts';
import { lookOf } from './palette.ts';
import type { Range } from './scale.ts';

/** Deviation of every point from theory in standard errors, the tolerated band shaded. */
export function deviationPanel(
  traces: readonly Trace[],
  box: Box,
  iterations: number,
  labels: { readonly y?: string; readonly x?: string } = {},
): Markup {
  const shown = traces.filter(({ points }) => points.some((point) => deviationOf(point) !== undefined));
  const range = rangeOf(shown);
  const frame = frameOf(box, [1, iterations], range);
  const { y } = frame;
  const tolerated = area(rectangle({ x: box.left, y: y(tolerance) }, { x: box.right, y: y(-tolerance) }));
  const step = Math.min(8, (box.right - box.left) / iterations / 5);
  const points = shown.map((one, i) => deviations(one, frame, step * (i - (shown.length - 1) / 2)));
  const vertical = { ticks: { values: [-tolerance, 0, tolerance], decimals: 0 }, title: labels.y };
  const lines = axes(frame, { x: iterationAxis(box, iterations, labels.x), y: vertical });
  return markup`${tolerated}${lines}${points}`;
}

function rangeOf(traces: readonly Trace[]): Range {
  const points = traces.flatMap((one) => one.points);
  const sizes = points.flatMap((point) => [...seedDeviations(point), deviationOf(point) ?? 0]).map(Math.abs);
  const most = Math.max(tolerance, ...sizes) + 0.5;
  return [-most, most];
}

/** The points of one regime, moved `aside` so that those of several stand beside each other. */
function deviations({ regime, points }: Trace, { x, y }: Frame, aside: number): Markup {
  const { hue, shape } = lookOf(regime);
  const drawn = points.map((point) => pointMarks(regime, point, shape, x(point.n) + aside, y));
  return inHue(hue, drawn);
}

function pointMarks(
  regime: string,
  point: Point,
  shape: Parameters<typeof marker>[0],
  x: number,
  y: Frame['y'],
): Markup | undefined {
  const deviation = deviationOf(point);
  if (deviation === undefined) return undefined;
  const title = `${regime}, iteration ${point.n}: ${signed(deviation, 1)} standard errors`;
  const dots = seedDeviations(point).map((value) => dot({ x, y: y(value) }, 1.4));
  return markup`${dots}${marker(shape, { x, y: y(deviation) }, 3.2, title)}`;
}
