import { type Markup, markup } from '../markup.ts';
import { wrap } from '../text/columns.ts';
import { type Drawing, type FigureForm, formWidth } from './drawing.ts';
import type { Box } from './frame.ts';
import { label } from './marks.ts';
import { regimeMark } from './regime-mark.ts';

/** One of several small panels. */
export interface Panel {
  readonly title: string;
  /** In a lighter ink under the title. */
  readonly note?: string | undefined;
  /** The regime that the panel is about, whose mark stands before the title. */
  readonly regime?: string;
  /** Pixels that it draws on below its box, before the labels of its lowest axis. */
  readonly below?: number;
  draw(box: Box): Markup;
}

const sizes = {
  wide: { left: 42, gap: 30, height: 132, letter: 7.5 },
  narrow: { left: 34, gap: 16, height: 104, letter: 7.5 },
} as const;

/** Heights of a line of text, between title and panel, and of the tick labels and what lies below a row. */
const lineHeight = 16;
const titleGap = 12;
const rowGap = 40;

/** Panels that the wide form has beside each other, for `count` of them. */
export function columnsFor(count: number): number {
  return count === 4 ? 2 : Math.max(2, Math.min(3, count));
}

/**
 * Small panels in rows, `columns` of them beside each other and two in the narrow form, with a title for the horizontal axis
 * that they share. Undefined leaves a place empty.
 */
export function panelGrid(
  panels: readonly (Panel | undefined)[],
  form: FigureForm,
  { columns, xTitle }: { readonly columns: number; readonly xTitle: string },
): Drawing {
  const { left, gap, height, letter } = sizes[form];
  const width = formWidth[form];
  const beside = form === 'wide' ? columns : 2;
  const cell = (width - gap * (beside - 1)) / beside;
  const heads = panels.map((panel) => (panel ? headLines(panel, Math.floor(cell / letter)) : []));
  const headHeight = Math.max(0, ...heads.map((lines) => lines.length)) * lineHeight + titleGap;
  const below = Math.max(0, ...panels.map((panel) => panel?.below ?? 0));
  const rowHeight = headHeight + height + below + rowGap;
  const drawn = panels.map((panel, i) => {
    if (!panel) return undefined;
    const [x, y] = [(i % beside) * (cell + gap), Math.floor(i / beside) * rowHeight];
    const box = { left, right: cell - 2, top: headHeight, bottom: headHeight + height };
    const head = panelHead(panel, heads[i] ?? []);
    return markup`<g class="panel" transform="translate(${Math.round(x)} ${y})">${head}<g font-size="11">${panel.draw(box)}</g></g>`;
  });
  const rows = Math.ceil(panels.length / beside);
  const bottom = rows * rowHeight;
  const used = Math.min(beside, panels.length) * (cell + gap) - gap;
  const middle = Math.max((left + used) / 2, (xTitle.length * letter) / 2);
  const title = label(xTitle, { x: middle, y: bottom + 2 }, { anchor: 'middle', ink: 'muted' });
  return { width, height: bottom + 10, content: markup`${drawn}${title}` };
}

/** A line above a panel. */
interface HeadLine {
  readonly text: string;
  readonly isNote: boolean;
}

/** Title and note in lines of at most `width` letters. */
function headLines({ title, note = '' }: Panel, width: number): readonly HeadLine[] {
  const lines = (text: string, isNote: boolean) =>
    text === '' ? [] : wrap(text, width).map((line) => ({ text: line, isNote }));
  return [...lines(title, false), ...lines(note, true)];
}

function panelHead({ regime }: Panel, lines: readonly HeadLine[]): Markup {
  const aside = regime === undefined ? 0 : 14;
  const texts = lines.map(({ text, isNote }, i) => {
    const place = { x: isNote ? 0 : aside, y: 12 + i * lineHeight };
    return label(text, place, { bold: !isNote, ink: isNote ? 'muted' : 'text' });
  });
  return markup`${regime === undefined ? undefined : regimeMark(regime, { x: 5, y: 8 })}${texts}`;
}
