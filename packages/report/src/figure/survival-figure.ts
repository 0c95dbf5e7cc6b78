import type { Survival, SurvivalCell, SurvivalRow } from '../analysis/survival.ts';
import { type Markup, markup } from '../markup.ts';
import { rounded } from '../words/numbers.ts';
import { type Drawing, type FigureForm, formWidth, underLegend } from './drawing.ts';
import { heat, heatOf, lost } from './heat.ts';
import { heatLegend, regimeLegend } from './legend.ts';
import { area, dash, label, type Place, px, rectangle } from './marks.ts';
import { regimeMark } from './regime-mark.ts';
import { iterationTicks } from './scale.ts';

const sizes = {
  wide: { gap: 16, least: 10, most: 34, row: 15 },
  narrow: { gap: 8, least: 8, most: 22, row: 14 },
} as const;

/** Width of a letter, about. */
const letterWidth = 6.6;

/** Heights of the regimes' names, of the iterations' numbers, and between two rows of blocks. */
const headHeight = 24;
const footHeight = 22;
const blockGap = 18;

/** A line of the figure: the name of a category, nothing before the next one, or an item. */
type Line = { readonly category: string } | SurvivalRow;

/** A cell and the line that it stands in. */
interface PlacedCell extends SurvivalCell {
  readonly line: number;
}

/** Where the blocks stand. */
interface Layout {
  readonly lines: readonly Line[];
  readonly iterations: number;
  /** Width of a cell and height of a line. */
  readonly cell: number;
  readonly row: number;
  /** Left end of the first block, distance from one to the next, and how many stand beside each other. */
  readonly left: number;
  readonly pitch: number;
  readonly beside: number;
}

/**
 * What became of every item: a line for each, a block for each regime with a cell for each of `iterations`, whose colour
 * says how often the item is mentioned compared with real data.
 */
export function survivalFigure(survival: Survival, iterations: number, form: FigureForm): Drawing {
  const layout = layoutOf(survival, iterations, form);
  const width = formWidth[form];
  const isNamed = survival.regimes.every((regime) => 16 + regime.length * 7.4 <= layout.pitch);
  const blockRows = chunks(survival.regimes, layout.beside);
  const height = headHeight + layout.lines.length * layout.row + footHeight;
  const content = blockRows.map((regimes, k) => {
    const blocks = regimes.map((regime, i) => block(regime, layout, layout.left + i * layout.pitch, isNamed));
    const y = k * (height + blockGap);
    return markup`<g transform="translate(0 ${y})" font-size="11">${lineLabels(layout)}${blocks}</g>`;
  });
  const body = {
    width,
    height: blockRows.length * (height + blockGap) - blockGap,
    content: markup`${content}`,
  };
  const keyed = underLegend(heatLegend(width), body);
  return isNamed ? keyed : underLegend(regimeLegend(survival.regimes, width), keyed);
}

function layoutOf({ categories, regimes }: Survival, iterations: number, form: FigureForm): Layout {
  const { gap, least, most, row } = sizes[form];
  const left = labelWidth(categories);
  const room = formWidth[form] - left + gap;
  const beside = Math.max(1, Math.min(regimes.length, Math.floor(room / (iterations * least + gap))));
  const cell = Math.min(most, (room / beside - gap) / iterations);
  const lines = categories.flatMap(({ name, rows }, i): readonly Line[] => [
    ...(i > 0 ? [{ category: '' }] : []),
    { category: name },
    ...rows,
  ]);
  return { lines, iterations, cell, row, left, pitch: iterations * cell + gap, beside };
}

/** Pixels that the longest item takes with its probability. */
function labelWidth(categories: Survival['categories']): number {
  const lengths = categories.flatMap(({ rows }) => rows.map(({ item }) => item.length));
  return 8 + Math.max(...lengths) * letterWidth + 56;
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, k) =>
    values.slice(k * size, (k + 1) * size),
  );
}

/** Middle of a line, downwards. */
function middleOf(line: number, row: number): number {
  return headHeight + (line + 0.5) * row;
}

function lineLabels({ lines, row, left }: Layout): readonly Markup[] {
  return lines.map((line, i) => {
    const y = middleOf(i, row) + 4;
    if ('category' in line) return label(line.category, { x: 0, y }, { bold: true });
    const share = `${rounded(line.probability * 100, 2)} %`;
    const probability = label(share, { x: left - 8, y }, { anchor: 'end', ink: 'muted' });
    return markup`${label(line.item, { x: 8, y })}${probability}`;
  });
}

function block(regime: string, layout: Layout, x: number, isNamed: boolean): Markup {
  const { lines, iterations, cell, row } = layout;
  const head = isNamed
    ? regimeLegend([regime], layout.pitch).drawing
    : regimeMark(regime, { x: (iterations * cell) / 2, y: 10 });
  const cells = lines.flatMap((line, i) =>
    'category' in line ? [] : (line.cells.get(regime) ?? []).map((one) => ({ ...one, line: i })),
  );
  const numbers = iterationTicks(iterations, iterations * cell, 17).map((n) => {
    const place = { x: (n - 0.5) * cell, y: middleOf(lines.length, row) + 6 };
    return label(String(n), place, { anchor: 'middle', ink: 'muted' });
  });
  return markup`<g transform="translate(${px(x)} 0)">${head}${cellAreas(cells, layout)}${numbers}</g>`;
}

/** All cells of one step as one shape, so that a page with thousands of them stays small. */
function cellAreas(cells: readonly PlacedCell[], layout: Layout): Markup {
  const areas = heat.map((step) => {
    const path = cellPaths(
      cells.filter(({ frequency }) => heatOf(frequency) === step),
      layout,
      rectangle,
    );
    return path === '' ? undefined : area(path, step.hue);
  });
  const empty = cells.filter(({ frequency }) => heatOf(frequency) === undefined);
  return markup`${areas}${area(cellPaths(empty, layout, dash), lost.hue)}`;
}

function cellPaths(
  cells: readonly PlacedCell[],
  { cell, row }: Layout,
  shape: (from: Place, to: Place) => string,
): string {
  const paths = cells.map(({ n, line }) => {
    const from = { x: (n - 1) * cell, y: middleOf(line, row) - row / 2 };
    return shape(from, { x: from.x + cell - 1, y: from.y + row - 1 });
  });
  return paths.join('');
}
