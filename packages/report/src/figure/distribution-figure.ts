import type { Quantity } from '../analysis/distributions.ts';
import { type Markup, markup } from '../markup.ts';
import { type Drawing, type FigureForm, formWidth, underLegend } from './drawing.ts';
import { axes, type Box, type Frame, frameOf } from './frame.ts';
import { inHue } from './hue.ts';
import { iterationLegend } from './legend.ts';
import { line, type Place, shape } from './marks.ts';
import { expectedHue } from './palette.ts';
import { type Panel, panelGrid } from './panel-grid.ts';
import { rampHue } from './ramp.ts';
import { niceRange, type Range, ticks } from './scale.ts';

/** Quantities beside each other. */
const beside = { wide: 3, narrow: 2 } as const;

/** Ticks of either axis, about. */
const tickCount = 4;

/** Bins at either end that hold no larger share are left out, but for a few. */
const negligible = 0.001;
const bordering = 2;

/** How many times as high as all lines the shape of real examples may be before it is cut off. */
const mostAbove = 3;

/**
 * Quantities beside each other, below each a panel for every regime: real examples as a filled shape, what models generated as
 * a line for each of `iterations`. The panels of a quantity have one scale.
 */
export function distributionFigure(
  quantities: readonly Quantity[],
  iterations: number,
  form: FigureForm,
): Drawing {
  const columns = beside[form];
  const blocks = Array.from({ length: Math.ceil(quantities.length / columns) }, (_, k) =>
    quantities.slice(k * columns, (k + 1) * columns),
  );
  const panels = blocks.flatMap((block) => blockPanels(block, columns, iterations));
  const grid = panelGrid(panels, form, { columns, xTitle: '' });
  return underLegend(iterationLegend(iterations, formWidth[form]), grid);
}

/** A row of panels for each regime, all of them with `columns` places. */
function blockPanels(
  block: readonly Quantity[],
  columns: number,
  iterations: number,
): readonly (Panel | undefined)[] {
  const regimes = [...new Set(block.flatMap((quantity) => quantity.regimes.map(({ regime }) => regime)))];
  return regimes.flatMap((regime) =>
    Array.from({ length: columns }, (_, i) => quantityPanel(block[i], regime, iterations)),
  );
}

/** Undefined where the regime has nothing of the quantity. */
function quantityPanel(
  quantity: Quantity | undefined,
  regime: string,
  iterations: number,
): Panel | undefined {
  const own = quantity?.regimes.find((one) => one.regime === regime);
  if (!quantity || !own) return undefined;
  const ranges = rangesOf(quantity);
  const draw = (box: Box) => {
    const frame = frameOf(box, ranges.x, ranges.y);
    const real = inHue(expectedHue, shape(steps(quantity.real, quantity, frame), 0.3));
    const lines = own.lines.map(({ n, shares }) =>
      inHue(rampHue(n, iterations), line(outline(shares, quantity, frame), 1.5)),
    );
    const [x, y] = [{ ticks: ticks(ranges.x, tickCount) }, { ticks: ticks(ranges.y, tickCount) }];
    return markup`${axes(frame, { x, y })}${real}${lines}` satisfies Markup;
  };
  return { title: titleOf(quantity), note: regime, regime, draw };
}

function titleOf({ label, unit }: Quantity): string {
  return unit === '' ? label : `${label} (${unit})`;
}

/** The bins that hold anything worth showing, and heights for all lines and, if it is not too high, for the shape. */
function rangesOf({ real, regimes, low, high }: Quantity): { readonly x: Range; readonly y: Range } {
  const lines = regimes.flatMap((one) => one.lines.map(({ shares }) => shares));
  const isFilled = (_: number, bin: number) =>
    [real, ...lines].some((shares) => (shares[bin] as number) > negligible);
  const width = (high - low) / real.length;
  const first = Math.max(0, real.findIndex(isFilled) - bordering);
  const last = real.findLastIndex(isFilled);
  const end = last < 0 ? real.length : Math.min(real.length, last + 1 + bordering);
  const [shape, highest] = [Math.max(...real), Math.max(...lines.flat())];
  const top = highest > 0 ? Math.max(highest, Math.min(shape, mostAbove * highest)) : shape;
  const [, above] = niceRange([0, top], tickCount);
  return { x: [low + first * width, low + end * width], y: [0, Math.min(1, above)] };
}

/** Places within the frame, with a foot at either end. */
function footed(places: readonly Place[], { box, y }: Frame): readonly Place[] {
  // A place at the very end may lie a hair outside.
  const inside = places.filter((place) => place.x > box.left - 1e-6 && place.x < box.right + 1e-6);
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last) return [];
  return [{ x: first.x, y: y(0) }, ...withoutRuns(inside), { x: last.x, y: y(0) }];
}

/** From bin to bin through their middles. */
function outline(shares: readonly number[], { low, high }: Quantity, frame: Frame): readonly Place[] {
  const width = (high - low) / shares.length;
  const places = shares.map((share, bin) => ({ x: frame.x(low + (bin + 0.5) * width), y: frame.y(share) }));
  return footed(places, frame);
}

/** A step for each bin, cut off where the frame ends. */
function steps(shares: readonly number[], { low, high }: Quantity, frame: Frame): readonly Place[] {
  const width = (high - low) / shares.length;
  const places = shares.flatMap((share, bin) =>
    [bin, bin + 1].map((edge) => ({
      x: frame.x(low + edge * width),
      y: Math.max(frame.box.top, frame.y(share)),
    })),
  );
  return footed(places, frame);
}

/** Without the inner points of level stretches, such as empty bins. */
function withoutRuns(places: readonly Place[]): readonly Place[] {
  return places.filter((place, i) => place.y !== places[i - 1]?.y || place.y !== places[i + 1]?.y);
}
