import { spaced } from '../analysis/spaced.ts';
import {
  type StructureCell,
  type StructureColumn,
  type StructureGrid,
  type StructurePlate,
  type StructureRow,
  structuredSeed,
  structuresOf,
} from '../analysis/structures.ts';
import { structureDefinitions, structureDrawing, windowOf } from '../figure/structure-drawing.ts';
import { structureFigure } from '../figure/structure-figure.ts';
import { type Markup, markup } from '../markup.ts';
import type { RunSummary } from '../run/records.ts';
import type { Run } from '../run/run.ts';
import { counted, listed } from '../words/numbers.ts';
import { structureWords } from '../words/structures.ts';
import type { Figure } from './figure.ts';
import { regimeMark } from './regime-mark.ts';
import { viewerMarkup } from './viewer.ts';

/** Iterations that are shown at once, and when the reader asks for more, at most. */
const most = { shown: 5, whole: 10 } as const;

/** Molecules beside each other where the plates of two regimes are. */
const fewMolecules = 2;

/** Whether a page over these runs shows molecules in space. */
export function hasStructures(runs: readonly Run[]): boolean {
  return runs.some(({ summary }) => structuredSeed(summary) !== undefined);
}

/** What the drawings of a page refer to; undefined where it has none. */
export function spaceDefinitions(runs: readonly Run[]): Markup | undefined {
  if (!hasStructures(runs)) return undefined;
  return markup`<svg width="0" height="0" style="position:absolute" aria-hidden="true">${structureDefinitions()}</svg>\n`;
}

/** A figure for each regime. */
export function structureFigures(summary: RunSummary): readonly Figure[] {
  const plate = structuresOf(summary);
  if (!plate) return [];
  return plate.grids.map((grid) => ({
    name: `structures-${grid.regime}`,
    description: `Generated molecules over real ones, ${grid.regime}, seed ${plate.seed}: rows are iterations, columns molecules.`,
    regimes: [grid.regime],
    draw: () => structureFigure(thinned(grid, most.whole), plate.columns),
  }));
}

function thinned({ regime, rows }: StructureGrid, count: number): StructureGrid {
  const kept = new Set(
    spaced(
      rows.map(({ n }) => n),
      count,
    ),
  );
  return { regime, rows: rows.filter(({ n }) => kept.has(n)) };
}

/** Molecules that models make, the plates of the regimes beside each other; undefined without any. `anchor` is the run's. */
export function structureSection(summary: RunSummary, anchor: string): Markup | undefined {
  const plate = structuresOf(summary);
  if (!plate) return undefined;
  const { title, caption } = structureWords;
  const few = plate.grids.length > 1 ? fewMolecules : 2 * fewMolecules;
  return markup`<h3>${title}</h3>
<figure>${gridsMarkup(plate, { anchor, columns: few, rows: most.shown })}<figcaption>${caption} Seed ${plate.seed}.</figcaption></figure>
${viewerMarkup(plate)}
${wholeMarkup(plate, anchor, few)}
${moleculeList(plate.columns)}`;
}

/** Which cells of a plate are drawn, and which of them stand on the page already. */
interface Extent {
  /** Begins the ids of the drawings. */
  readonly anchor: string;
  readonly columns: number;
  readonly rows: number;
  /** What was drawn before, which need not be drawn again. */
  readonly before?: Extent;
}

function gridsMarkup({ columns, grids }: StructurePlate, extent: Extent): Markup {
  const shown = columns.slice(0, extent.columns);
  const plates = grids.map((grid, g) => {
    const { regime, rows } = thinned(grid, extent.rows);
    const heads = shown.map(
      ({ name, formula }) => markup`<div class="formula" title="${name}">${formula}</div>`,
    );
    const body = rows.map((row) => rowMarkup(row, shown, { ...extent, grid, g }));
    return markup`<div class="plate"><div class="head">${regimeMark(regime)}${regime}</div><div class="molecules" style="--columns:${shown.length}"><span></span>${heads}${body}</div></div>`;
  });
  return markup`<div class="plates space${extent.before ? ' whole' : ''}">${plates}</div>`;
}

interface PlacedExtent extends Extent {
  readonly grid: StructureGrid;
  /** Number of the grid. */
  readonly g: number;
}

function rowMarkup(
  { n, cells }: StructureRow,
  columns: readonly StructureColumn[],
  extent: PlacedExtent,
): Markup {
  const { anchor, before, grid, g } = extent;
  const isDrawn = before !== undefined && thinned(grid, before.rows).rows.some((row) => row.n === n);
  const drawn = columns.map((column, i) => {
    const cell = cells[i] as StructureCell;
    const id = `${anchor}-molecule-${g}-${n}-${i}`;
    const again = isDrawn && i < (before?.columns ?? 0);
    const drawing = again
      ? markup`<use href="#${id}"/>`
      : markup`<g id="${id}">${structureDrawing(cell)}</g>`;
    return cellMarkup(
      cell,
      column,
      drawing,
      `${column.formula}: ${grid.regime}, iteration ${n}, ${cell.label}`,
    );
  });
  return markup`<span class="row-name">${n}</span>${drawn}`;
}

function cellMarkup(
  cell: StructureCell,
  column: StructureColumn,
  drawing: Markup,
  description: string,
): Markup {
  if (cell.fault !== undefined)
    return markup`<div class="molecule fault">\u2013<span>${cell.fault}</span></div>`;
  const { left, top, width, height } = windowOf(column);
  return markup`<div class="molecule"><svg viewBox="${left} ${top} ${width} ${height}" role="img" aria-label="${description}">${drawing}</svg><span>${cell.label}</span></div>`;
}

/** All molecules and more iterations, folded; undefined where all are shown already. */
function wholeMarkup(plate: StructurePlate, anchor: string, few: number): Markup | undefined {
  const iterations = [...new Set(plate.grids.flatMap(({ rows }) => rows.map(({ n }) => n)))].sort(
    (a, b) => a - b,
  );
  if (plate.columns.length <= few && iterations.length <= most.shown) return undefined;
  const shown = spaced(iterations, most.whole);
  const title = `Show ${counted(plate.columns.length, 'molecule')}, iterations ${listed(shown.map(String))}`;
  const before = { anchor, columns: few, rows: most.shown };
  const all = { anchor, columns: plate.columns.length, rows: most.whole, before };
  return markup`<details class="fold"><summary>${title}</summary>${gridsMarkup(plate, all)}</details>`;
}

/** What the formulas stand for. */
function moleculeList(columns: readonly StructureColumn[]): Markup {
  const items = columns.map(({ name, formula }) => markup`<li>${formula} <code>${name}</code></li>`);
  return markup`<details class="fold"><summary>Which molecules these are</summary><ol class="names">${items}</ol></details>`;
}
