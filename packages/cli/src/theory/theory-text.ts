import type {
  RegimeBehaviour,
  TheoryAnswer,
  TheoryDocument,
  TheoryOfRegime,
  TheoryQuantity,
} from '@ouroboros/report';
import { terminalPlot } from './terminal-plot.ts';

/** What a theory command prints, in lines of at most `width` columns where words allow. */
export function theoryText(document: TheoryDocument, width: number): string {
  const parts = [
    heading(document, width),
    ...document.regimes.map((regime) => regimeText(regime, document, width)),
    plotOf(document, width),
    ...document.answers.map((answer) => answerText(answer, width)),
  ];
  return parts.filter((text) => text !== '').join('\n\n');
}

const titles: Readonly<Record<string, string>> = {
  linear: 'linear regression',
  gaussian: 'Gaussian estimation',
  discrete: 'discrete distribution',
  density: 'kernel density estimation',
};

function heading({ family, setting, growth, notes }: TheoryDocument, width: number): string {
  const options = setting.map(({ name, value }) => `${name} = ${value}`);
  const sizes = growth === 'constant:1' ? 'all batches of one size' : `growth ${growth}`;
  const known = growth === undefined ? options : [...options, sizes];
  const start = `${titles[family] ?? family}: ${known.join(', ')}`;
  return [start, ...notes].flatMap((line) => wrapped(line, width)).join('\n');
}

function regimeText(regime: TheoryOfRegime, document: TheoryDocument, width: number): string {
  const rows = tableRows(regime, document, width - 2);
  const [first] = document.quantities;
  return [
    ...wrapped(`${regime.regime}: ${regime.description}`, width),
    ...rows.map((row) => `  ${row}`),
    ...knownLines(regime, first).flatMap((line) => wrapped(line, width - 2).map((piece) => `  ${piece}`)),
  ].join('\n');
}

/** Formula, limit or rate, bound and notes of a regime. */
function knownLines(regime: TheoryOfRegime, first: TheoryQuantity | undefined): readonly string[] {
  const { formula, behaviour, bound, notes } = regime;
  const symbol = first?.symbol ?? '';
  const is = formula === undefined ? [] : [`${symbol} = ${formula}`];
  const goes = behaviour === undefined ? [] : [behaviourWords(behaviour)];
  return [
    ...(is.length + goes.length === 0 ? [] : [[...is, ...goes].join('; ')]),
    ...(bound === undefined ? [] : [`bound: ${bound.formula} = ${digits(bound.value)} (${bound.source})`]),
    ...notes.map((note) => `note: ${note}`),
  ];
}

/** "converges to 1.644934 = pi^2/6", "diverges linearly: n". */
export function behaviourWords(behaviour: RegimeBehaviour): string {
  if (!behaviour.converges) return `diverges ${rateWords[behaviour.rate]}: ${behaviour.formula}`;
  const { limit, formula } = behaviour;
  const number = digits(limit, 7);
  // Where the number is all there is to say, or what is said begins with it.
  return formula.split(/[:,]/)[0] === number
    ? `converges to ${formula}`
    : `converges to ${number} = ${formula}`;
}

const rateWords = {
  linear: 'linearly',
  logarithmic: 'logarithmically',
  power: 'as a power',
  exponential: 'exponentially',
} as const;

/** The iterations that fit in `width`, and every quantity below them. */
function tableRows(regime: TheoryOfRegime, document: TheoryDocument, width: number): readonly string[] {
  const shown = document.quantities.filter(({ name }) => (regime.values[name] ?? []).length > 0);
  if (shown.length === 0) return [];
  const known = Math.max(...shown.map(({ name }) => regime.values[name]?.length ?? 0));
  for (let count = Math.min(known, 12); count > 2; count--) {
    const rows = cellsOf(regime, shown, iterationsOf(known, count));
    if (widthOf(rows) <= width) return aligned(rows);
  }
  return aligned(cellsOf(regime, shown, iterationsOf(known, 2)));
}

function cellsOf(
  regime: TheoryOfRegime,
  quantities: readonly TheoryQuantity[],
  iterations: readonly number[],
): readonly (readonly string[])[] {
  const rows = quantities.flatMap(({ name, symbol }) => {
    const values = regime.values[name] ?? [];
    const errors = regime.standardErrors?.[name];
    const own = [symbol, ...rowCells(iterations.map((n) => values[n - 1]))];
    return errors ? [own, ['  +-', ...iterations.map((n) => digits(errors[n - 1], 2))]] : [own];
  });
  return [['n', ...iterations.map(String)], ...rows];
}

/** The first iterations, then ever fewer: 1, 2, 3, 5, 10, 20; the last always. */
export function iterationsOf(last: number, count: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, i) => i + 1);
  const round = [1, 2, 3, 4, 5, 8];
  const candidates = Array.from({ length: 6 }, (_, k) => [1, 2, 5].map((factor) => factor * 10 ** k)).flat();
  const all = [...new Set([...round, ...candidates])].filter((n) => n < last * 0.8).sort((a, b) => a - b);
  // Of too many, those in the middle go first.
  while (all.length > count - 1) all.splice(Math.max(1, Math.floor(all.length / 2) - 1), 1);
  return [...all, last];
}

/** Values in a row with the same decimals, so many that the largest has six digits. */
function rowCells(values: readonly (number | undefined)[]): readonly string[] {
  const sizes = values.flatMap((value) => (value && Number.isFinite(value) ? Math.abs(value) : []));
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const isPlain = sizes.length > 0 && most < 1e7 && least >= most * 1e-3 && least >= 1e-4;
  if (!isPlain) return values.map((value) => digits(value));
  const decimals = Math.max(0, 5 - Math.floor(Math.log10(most)));
  const texts = values.map((value) =>
    value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(decimals),
  );
  const zeros = Math.min(
    ...texts.map((text) => (text.includes('.') ? (/0*$/.exec(text)?.[0].length ?? 0) : decimals)),
  );
  return zeros === 0 ? texts : texts.map((text) => shortened(text, zeros));
}

/** A number without zeros at its end that no other in its row needs. */
function shortened(text: string, zeros: number): string {
  return text.includes('.') ? text.slice(0, -zeros).replace(/\.$/, '') : text;
}

/** Six digits of a number of ordinary size; none of what is not there. */
function digits(value: number | undefined, significant = 6): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(Math.min(3, significant - 1));
  return String(Number(value.toPrecision(significant)));
}

function widthOf(rows: readonly (readonly string[])[]): number {
  return Math.max(...aligned(rows).map((row) => row.length));
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
}

/** The first quantity of all regimes. */
function plotOf({ regimes, quantities }: TheoryDocument, width: number): string {
  const [first] = quantities;
  if (!first) return '';
  const all = regimes.map(({ regime, values }) => ({ name: regime, values: values[first.name] ?? [] }));
  const curves = all.filter(({ values }) => values.length > 1);
  const unit = first.unit === undefined ? '' : `, ${first.unit}`;
  return terminalPlot(curves, { width, title: `${first.symbol}: ${first.label}${unit}` });
}

function answerText({ question, answer }: TheoryAnswer, width: number): string {
  return [...wrapped(question, width), ...wrapped(answer, width - 2).map((line) => `  ${line}`)].join('\n');
}

/** Lines of at most `width` columns, where words allow. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}
