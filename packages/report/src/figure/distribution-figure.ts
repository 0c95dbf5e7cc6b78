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

/** Share of the highest bin below which bins at either end are left out. */
const negligible = 0.004;

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
    const real = inHue(expectedHue, shape(outline(quantity.real, quantity, frame), 0.3));
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

/** The bins that hold anything worth showing, and heights for all lines. */
function rangesOf({ real, regimes, low, high }: Quantity): { readonly x: Range; readonly y: Range } {
  const all = [real, ...regimes.flatMap(({ lines }) => lines.map(({ shares }) => shares))];
  const highest = real.map((_, bin) => Math.max(...all.map((shares) => shares[bin] as number)));
  const isFilled = (share: number) => share > negligible * Math.max(...highest);
  const [first, last] = [Math.max(0, highest.findIndex(isFilled)), highest.findLastIndex(isFilled)];
  const width = (high - low) / real.length;
  const end = last < 0 ? real.length : last + 1;
  return { x: [low + first * width, low + end * width], y: niceRange([0, ...highest], tickCount) };
}

/** From bin to bin through their middles, within the frame; begins and ends at zero. */
function outline(shares: readonly number[], { low, high }: Quantity, { box, x, y }: Frame): readonly Place[] {
  const width = (high - low) / shares.length;
  const places = shares.map((share, bin) => ({ x: x(low + (bin + 0.5) * width), y: y(share) }));
  const inside = places.filter((place) => place.x >= box.left && place.x <= box.right);
  const [first, last] = [inside[0], inside.at(-1)];
  if (!first || !last) return [];
  return [{ x: first.x, y: y(0) }, ...withoutRuns(inside), { x: last.x, y: y(0) }];
}

/** Without the inner points of level stretches, such as empty bins. */
function withoutRuns(places: readonly Place[]): readonly Place[] {
  return places.filter((place, i) => place.y !== places[i - 1]?.y || place.y !== places[i + 1]?.y);
}
