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
  const step = Math.min(8, (box.right - box.left) / iterations / (shown.length + 1));
  const points = shown.map((one, i) => {
    const aside = step * (i - (shown.length - 1) / 2);
    return deviations(one, frame, { aside, radius: Math.max(1.4, Math.min(3.2, step * 0.55)) });
  });
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

/** Where the points of a regime stand, and how large they are. */
interface Placing {
  readonly aside: number;
  readonly radius: number;
}

/** The points of one regime, moved `aside` so that those of several stand beside each other. */
function deviations({ regime, points }: Trace, frame: Frame, placing: Placing): Markup {
  const drawn = points.map((point) => pointMarks(regime, point, frame, placing));
  return inHue(lookOf(regime).hue, drawn);
}

function pointMarks(regime: string, point: Point, frame: Frame, placing: Placing): Markup | undefined {
  const deviation = deviationOf(point);
  if (deviation === undefined) return undefined;
  const { aside, radius } = placing;
  const [x, { y }] = [frame.x(point.n) + aside, frame];
  const title = `${regime}, iteration ${point.n}: ${signed(deviation, 1)} standard errors`;
  const dots = seedDeviations(point).map((value) => dot({ x, y: y(value) }, Math.min(1.4, radius / 2)));
  return markup`${dots}${marker(lookOf(regime).shape, { x, y: y(deviation) }, radius, title)}`;
}
