import type { StructureCell, StructureColumn, StructureGrid } from '../analysis/structures.ts';
import { type Markup, markup } from '../markup.ts';
import { type Drawing, formWidth } from './drawing.ts';
import { label } from './marks.ts';
import { structureDefinitions, structureDrawing, windowOf } from './structure-drawing.ts';

/** Width of the iterations' numbers, space between cells, and heights of the formulas and of a cell's label. */
const sizes = { aside: 30, gap: 14, head: 26, foot: 22 } as const;

/** Cells that are no wider than this even where there is room. */
const widest = 260;

/** The molecules of one regime: a row for each iteration, a column for each molecule. */
export function structureFigure({ rows }: StructureGrid, columns: readonly StructureColumn[]): Drawing {
  const { aside, gap, head, foot } = sizes;
  const room = (formWidth.wide - aside) / columns.length - gap;
  const width = Math.max(110, Math.min(widest, room));
  const height = width / 1.5;
  const heads = columns.map(({ formula }, i) => label(formula, { x: aside + i * (width + gap), y: 14 }));
  const drawn = rows.map(({ n, cells }, k) => {
    const middle = label(String(n), { x: 0, y: height / 2 + 4 }, { ink: 'muted' });
    const placed = cells.map((cell, i) => {
      const place = { x: aside + i * (width + gap), width, height };
      return cellDrawing(cell, columns[i], place);
    });
    return markup`<g transform="translate(0 ${head + k * (height + foot)})">${middle}${placed}</g>`;
  });
  return {
    width: Math.max(formWidth.wide, aside + columns.length * (width + gap)),
    height: head + rows.length * (height + foot),
    content: markup`${structureDefinitions()}${heads}${drawn}`,
  };
}

/** Where a cell stands. */
interface CellPlace {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

function cellDrawing(
  cell: StructureCell,
  column: StructureColumn | undefined,
  { x, width, height }: CellPlace,
): Markup {
  const text = label(cell.fault ?? cell.label, { x, y: height + 12 }, { ink: 'muted' });
  if (!column || cell.fault !== undefined) return text;
  const { left, top, ...size } = windowOf(column);
  const box = [left, top, size.width, size.height].join(' ');
  return markup`<svg x="${x}" y="0" width="${width}" height="${height}" viewBox="${box}">${structureDrawing(cell)}</svg>${text}`;
}
