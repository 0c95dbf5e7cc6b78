import { hasForm, type RegimeShape, type Shape } from '../analysis/shape.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded } from '../words/numbers.ts';
import { type Quantity, typeset } from '../words/quantity.ts';
import { type Drawing, type FigureForm, formWidth } from './drawing.ts';
import { axes, type Box, type Frame, frameOf } from './frame.ts';
import { inHue } from './hue.ts';
import { dot, label, line, marker } from './marks.ts';
import { expectedHue, lookOf } from './palette.ts';
import { niceRange, type Range, ticks } from './scale.ts';
import { tracePanel } from './trace-panel.ts';

/** What the figure shows. */
export interface ShapeContent {
  readonly shape: Shape;
  readonly quantity: Quantity;
  /** Number of iterations planned. */
  readonly iterations: number;
}

/** Beside each other in the wide form, below each other in the narrow one. */
const sizes = {
  wide: { left: 46, height: 240, gap: 70 },
  narrow: { left: 40, height: 210, gap: 96 },
} as const;

/** Heights of the titles above the panels and of what lies below them. */
const titleHeight = 34;
const axisHeight = 48;

/** Pixels between ticks of either axis, about. */
const tickGap = { x: 70, y: 62 } as const;

/** The loss by iteration with the fitted shape as lines, and the same points by v_n, where the shape is one straight line. */
export function shapeFigure(content: ShapeContent, form: FigureForm): Drawing {
  const { shape, quantity, iterations } = content;
  const { width, boxes } = layoutOf(form);
  const y = typeset(quantity.unit === undefined ? quantity.name : `${quantity.name} (${quantity.unit})`);
  const traces = shape.regimes.map(({ trace }) => trace);
  const labels = { y, x: 'model-fitting iteration' };
  const first = tracePanel(traces, boxes[0], { iterations, tickGap: tickGap.y, labels, isLowest: true });
  const second = factorPanel(shape, boxes[1], form === 'wide' ? undefined : y);
  const height = boxes[1].bottom + axisHeight;
  return { width, height, content: markup`${first.drawing}${second}` };
}

function layoutOf(form: FigureForm): { readonly width: number; readonly boxes: readonly [Box, Box] } {
  const { left, height, gap } = sizes[form];
  const width = formWidth[form];
  const first = { left, right: width - 8, top: titleHeight, bottom: titleHeight + height };
  if (form === 'narrow') {
    const top = first.bottom + gap;
    return { width, boxes: [first, { ...first, top, bottom: top + height }] };
  }
  const middle = (left + width - 8 - gap) / 2;
  return {
    width,
    boxes: [
      { ...first, right: middle + left / 2 },
      { ...first, left: middle + left / 2 + gap },
    ],
  };
}

/** Test losses by v_n, with the line of the fit. */
function factorPanel({ regimes, fit }: Shape, box: Box, title: string | undefined): Markup {
  const points = regimes.flatMap(({ trace }) => trace.points);
  const values = points.flatMap(({ low, high, theory }) => [
    low,
    high,
    ...(theory === undefined ? [] : [theory]),
  ]);
  const known = regimes.filter(({ factors }) => hasForm(factors));
  const factors = known.flatMap((one) => one.trace.points.flatMap(({ n }) => one.factors[n - 1] ?? []));
  const counts = { x: (box.right - box.left) / tickGap.x, y: (box.bottom - box.top) / tickGap.y };
  const ends: Range = [Math.min(...factors), Math.max(...factors)];
  const range = niceRange(values, counts.y);
  const frame = frameOf(box, ends, range);
  const places = fit
    ? ends.map((factor) => ({ x: frame.x(factor), y: frame.y(fit.offset + fit.scale * factor) }))
    : [];
  const drawn = axes(frame, {
    x: { ticks: ticks(ends, counts.x) },
    y: { ticks: ticks(range, counts.y), title },
  });
  const below = { x: (box.left + box.right) / 2, y: box.bottom + 40 };
  const name = label(factorTitle, below, { anchor: 'middle', ink: 'muted' });
  return markup`${drawn}${name}${inHue(expectedHue, line(places, 1.6))}${known.map((one) => marks(one, frame))}`;
}

const factorTitle = markup`v<tspan dy="3" font-size="10">n</tspan><tspan dy="-3"> of linear regression</tspan>`;

function marks({ regime, factors, trace }: RegimeShape, { x, y }: Frame): Markup {
  const { hue, shape } = lookOf(regime);
  const drawn = trace.points.flatMap(({ n, mean, samples }) => {
    const factor = factors[n - 1];
    if (factor === undefined) return [];
    const title = `${regime}, iteration ${n}: ${rounded(mean, 4)} at v = ${rounded(factor, 4)}`;
    const dots = samples.map(({ value }) => dot({ x: x(factor), y: y(value) }));
    return [markup`${dots}${marker(shape, { x: x(factor), y: y(mean) }, 4, title)}`];
  });
  return inHue(hue, drawn);
}
