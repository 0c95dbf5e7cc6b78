import type { Point, Trace } from '../analysis/series.ts';
import { type Drawing, type FigureForm, formWidth } from '../figure/drawing.ts';
import { axes, type Box, type Frame, iterationAxis } from '../figure/frame.ts';
import { inHue } from '../figure/hue.ts';
import { endLabels, endLabelWidth } from '../figure/labels.ts';
import { regimeLegend } from '../figure/legend.ts';
import { factorRange, logarithmicScale, logarithmicTicks } from '../figure/logarithm.ts';
import { label, line, marker } from '../figure/marks.ts';
import { lookOf } from '../figure/palette.ts';
import { linearScale, niceRange, type Range, ticks } from '../figure/scale.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded } from '../words/numbers.ts';
import { formulaText } from './formula.ts';
import type { TheoryDocument, TheoryOfRegime, TheoryQuantity } from './theory-document.ts';

/** Both axes linear, or both logarithmic. */
export type AxisKind = 'linear' | 'logarithmic';

const sizes = {
  wide: { left: 46, height: 320 },
  narrow: { left: 42, height: 240 },
} as const;

const titleHeight = 34;
const axisHeight = 48;

/** Places that a line has at most: more could not be seen. */
const mostPlaces = 240;

/** A regime as a line, and its limit where it has one. */
interface Curve extends Trace {
  readonly limit?: number;
}

/** A quantity by fit, a line for each regime and a dotted one for its limit; without anything measured. */
export function theoryFigure(
  document: TheoryDocument,
  quantity: TheoryQuantity,
  kind: AxisKind,
  form: FigureForm,
): Drawing {
  const { left, height } = sizes[form];
  const width = formWidth[form];
  const curves = curvesOf(document, quantity);
  const isNarrow = form === 'narrow';
  const names = curves.map(({ regime }) => regime);
  const key = isNarrow ? regimeLegend(names, width) : { drawing: [], height: 0 };
  const whole = curves.filter(({ points }) => points.at(-1)?.n === document.iterations);
  const short = curves.filter((curve) => !whole.includes(curve));
  const right = isNarrow || whole.length === 0 ? width - 8 : width - endLabelWidth(whole);
  const top = key.height + titleHeight;
  const box = { left, right, top, bottom: top + height };
  const frame = frameFor(curves, box, document.iterations, kind);
  const lines = curves.map((curve) => curveDrawing(curve, frame));
  const ends = isNarrow ? [] : [...endLabels(whole, frame), ...short.map((curve) => inside(curve, frame))];
  const title = titleOf(quantity);
  const content = markup`${key.drawing}${axesOf(curves, frame, { title, kind, iterations: document.iterations })}${lines}${ends}`;
  return { width, height: box.bottom + axisHeight, content };
}

/** The name of a curve that ends before the others, above its last point. */
function inside({ regime, points }: Curve, { x, y }: Frame): Markup | undefined {
  const last = points.at(-1);
  if (!last) return undefined;
  const place = { x: x(last.n) + 4, y: y(last.mean) - 9 };
  return label(regime, place, { bold: true });
}

function titleOf({ label: name, symbol, unit }: TheoryQuantity): string {
  const title = `${name}, ${symbol}`;
  return formulaText(unit === undefined ? title : `${title} (${unit})`);
}

/** The regimes that have values of a quantity, of more than the first fit where there are more. */
export function curvesOf(
  { regimes, iterations }: TheoryDocument,
  { name }: TheoryQuantity,
): readonly Curve[] {
  return regimes.flatMap((one) => {
    const values = one.values[name] ?? [];
    const limit = limitOf(one, name);
    const points = values.flatMap((value, i) => (Number.isFinite(value) ? [pointOf(i + 1, value)] : []));
    if (points.length < Math.min(2, iterations)) return [];
    return [{ regime: one.regime, points, ...(limit === undefined ? {} : { limit }) }];
  });
}

function pointOf(n: number, value: number): Point {
  return { n, samples: [], mean: value, low: value, high: value };
}

/** What a quantity of a regime converges to; undefined where that is not known. */
export function limitOf({ limits }: TheoryOfRegime, quantity: string): number | undefined {
  return limits?.[quantity];
}

/** Values and limits that the vertical axis has to hold. */
function extentOf(curves: readonly Curve[]): readonly number[] {
  return curves.flatMap(({ points, limit }) => {
    const values = points.map(({ mean }) => mean);
    return limit === undefined ? values : [...values, limit];
  });
}

function rangeOf(curves: readonly Curve[], box: Box, kind: AxisKind): Range {
  const extent = extentOf(curves);
  return kind === 'linear' ? niceRange(extent, (box.bottom - box.top) / 62) : factorRange(extent);
}

function frameFor(curves: readonly Curve[], box: Box, iterations: number, kind: AxisKind): Frame {
  const scale = kind === 'linear' ? linearScale : logarithmicScale;
  const horizontal: Range = [box.left + 12, box.right - 12];
  return {
    box,
    x: scale([1, Math.max(2, iterations)], horizontal),
    y: scale(rangeOf(curves, box, kind), [box.bottom, box.top]),
  };
}

function axesOf(
  curves: readonly Curve[],
  frame: Frame,
  {
    title,
    kind,
    iterations,
  }: { readonly title: string; readonly kind: AxisKind; readonly iterations: number },
): Markup {
  const { box } = frame;
  const range = rangeOf(curves, box, kind);
  const below = 'model-fitting iteration n';
  if (kind === 'linear') {
    const vertical = ticks(range, (box.bottom - box.top) / 62);
    return axes(frame, { x: iterationAxis(box, iterations, below), y: { ticks: vertical, title } });
  }
  const horizontal = logarithmicTicks([1, Math.max(2, iterations)], 8);
  const y = { ticks: logarithmicTicks(range, 8), title };
  return axes(frame, { x: { ticks: horizontal, title: below }, y });
}

function curveDrawing({ regime, points, limit }: Curve, frame: Frame): Markup {
  const { hue, shape } = lookOf(regime);
  const { box, x, y } = frame;
  const places = thinned(points).map(({ n, mean }) => ({ x: x(n), y: y(mean) }));
  const marked = points.length > 30 ? [] : points;
  const marks = marked.map(({ n, mean }) =>
    marker(shape, { x: x(n), y: y(mean) }, 3.4, `${regime}, iteration ${n}: ${rounded(mean, 5)}`),
  );
  const ends =
    limit === undefined
      ? []
      : [
          { x: box.left, y: y(limit) },
          { x: box.right, y: y(limit) },
        ];
  return inHue(hue, markup`${line(ends, 1.1, { dash: '1 4' })}${line(places, 1.8)}${marks}`);
}

/** At most so many points as can be seen, dense where the curve begins; the first and the last always. */
export function thinned(points: readonly Point[]): readonly Point[] {
  const last = points.length - 1;
  if (last < mostPlaces) return points;
  const half = mostPlaces / 2;
  const places = Array.from({ length: half + 1 }, (_, i) => i / half);
  const indices = places.flatMap((at) => [Math.round(at * last), Math.round((last + 1) ** at) - 1]);
  return [...new Set(indices)].sort((a, b) => a - b).map((index) => points[index] as Point);
}
