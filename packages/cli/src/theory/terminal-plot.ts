/** A line of a plot. */
export interface PlotCurve {
  readonly name: string;
  /** At n = 1, 2, ... */
  readonly values: readonly number[];
}

/** How large a plot may be. */
export interface PlotOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Lines between the title and the axis of iterations; default 14. */
  readonly height?: number;
  readonly title: string;
}

/** One character for each curve, told apart without colour. */
const signs = ['o', 'x', '+', '*', '#', '@', '%', '&', '=', '~'];

/** A plot wider than this is harder to read, not easier. */
const widest = 76;

/** Where the largest value is more than so many times the smallest, heights are logarithms. */
const logarithmicFrom = 30;

/**
 * Curves by iteration as plain text, without colour or control characters; where they lie upon each other, the first
 * is shown. Empty where nothing is to be drawn.
 */
export function terminalPlot(curves: readonly PlotCurve[], options: PlotOptions): string {
  const { width, height = 14, title } = options;
  const shown = curves.filter(({ values }) => values.some(Number.isFinite)).slice(0, signs.length);
  if (shown.length === 0) return '';
  const heights = heightsOf(shown.flatMap(({ values }) => values.filter(Number.isFinite)));
  const labels = rowLabels(heights, height);
  const margin = Math.max(...labels.map((text) => text.length));
  const columns = Math.max(10, Math.min(widest, width - 1) - margin - 2);
  const last = Math.max(...shown.map(({ values }) => values.length));
  const grid = drawn(shown, { columns, height, last, place: heights.place });
  const rows = grid.map((row, i) => `${(labels[i] ?? '').padStart(margin)} |${row.join('')}`.trimEnd());
  const scale = heights.isLogarithmic ? `${title} (logarithmic scale)` : title;
  return [
    scale,
    ...rows,
    `${' '.repeat(margin)} +${'-'.repeat(columns)}`,
    `${' '.repeat(margin + 2)}${axisText(last, columns)}`,
    ...legend(shown, margin + 2, Math.min(widest, width - 1)),
  ].join('\n');
}

/** The range of values and the place of a value in it, 0 at the lowest and 1 at the highest. */
interface Heights {
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic: boolean;
  place(value: number): number;
  /** The value at a place. */
  at(place: number): number;
}

function heightsOf(values: readonly number[]): Heights {
  const [least, high] = [Math.min(...values), Math.max(...values)];
  const isLogarithmic = least > 0 && high / least > logarithmicFrom;
  const low = isLogarithmic || least < 0 || least > high / 2 ? least : 0;
  const span = high > low ? high - low : 1;
  if (!isLogarithmic) {
    return {
      low,
      high,
      isLogarithmic,
      place: (value) => (value - low) / span,
      at: (place) => low + place * span,
    };
  }
  const ratio = Math.log(high / low);
  const place = (value: number) => Math.log(value / low) / ratio;
  return { low, high, isLogarithmic, place, at: (share) => low * Math.exp(share * ratio) };
}

/** Values beside the first, the last and every fourth row. */
function rowLabels({ at }: Heights, height: number): readonly string[] {
  return Array.from({ length: height }, (_, row) => {
    const isLabelled = row === height - 1 || (row % 4 === 0 && height - 1 - row > 1);
    return isLabelled ? String(Number(at(1 - row / (height - 1)).toPrecision(3))) : '';
  });
}

interface Canvas {
  readonly columns: number;
  readonly height: number;
  readonly last: number;
  readonly place: (value: number) => number;
}

function drawn(curves: readonly PlotCurve[], { columns, height, last, place }: Canvas): readonly string[][] {
  const grid = Array.from({ length: height }, () => new Array<string>(columns).fill(' '));
  for (const [index, { values }] of [...curves.entries()].reverse()) {
    for (let column = 0; column < columns; column++) {
      const value = valueAt(values, column, columns, last);
      if (value === undefined || !Number.isFinite(value)) continue;
      const row = Math.round((1 - place(value)) * (height - 1));
      (grid[row] as string[])[column] = signs[index] as string;
    }
  }
  return grid;
}

/** The value of the iteration that stands in a column; undefined in the columns between iterations. */
function valueAt(
  values: readonly number[],
  column: number,
  columns: number,
  last: number,
): number | undefined {
  const n = last === 1 ? 1 : Math.round(1 + (column / (columns - 1)) * (last - 1));
  return columnOf(n, columns, last) === column || last > columns ? values[n - 1] : undefined;
}

/** The column of iteration `n`. */
function columnOf(n: number, columns: number, last: number): number {
  return last === 1 ? 0 : Math.round(((n - 1) / (last - 1)) * (columns - 1));
}

/** The first and the last iteration, and some between them, under their columns. */
function axisText(last: number, columns: number): string {
  const between = [1, Math.round((last + 1) / 2), last];
  const line = new Array<string>(columns + 8).fill(' ');
  for (const n of new Set(between)) {
    const text = n === 1 ? 'n = 1' : String(n);
    const start = n === 1 ? 0 : columnOf(n, columns, last) - Math.floor(text.length / 2);
    for (const [i, character] of [...text].entries()) line[start + i] = character;
  }
  return line.join('').trimEnd();
}

function legend(curves: readonly PlotCurve[], margin: number, width: number): readonly string[] {
  const lines: string[] = [];
  for (const [i, { name }] of curves.entries()) {
    const entry = `${signs[i]} ${name}`;
    const line = lines.at(-1);
    if (line !== undefined && line.length + entry.length + 3 <= width)
      lines.push(`${lines.pop()}   ${entry}`);
    else lines.push(' '.repeat(margin) + entry);
  }
  return lines;
}
