import { tolerance } from '../analysis/theory.ts';
import { alignColumns, tableWidth, wrap } from '../text/columns.ts';
import type { TableOptions } from '../text/text-table.ts';
import { counted, grouped, signed } from '../words/numbers.ts';
import { agreementOf } from './agreement.ts';
import { ascending, varianceOf } from './panels.ts';
import type { SweepPoint, SweepRecord } from './record.ts';

/** A column of the table: all points of a regime, or those of one noise. */
interface Column {
  readonly heads: readonly [regime: string, noise: string];
  readonly has: (point: SweepPoint) => boolean;
}

/**
 * How far a sweep lies from theory, as plain text: the largest deviation of every chain in standard errors, rows by d and T, columns by regime
 * and noise (by regime alone where `width` has no room for more), and a line on all of them.
 */
export function formatSweepTable(sweep: SweepRecord, { width = 80 }: TableOptions = {}): string {
  const fine = tableOf(sweep, columnsByNoise(sweep));
  const rows = tableWidth(fine) <= width ? fine : tableOf(sweep, columnsByRegime(sweep));
  const head = wrap('largest deviation from theory, in standard errors', width);
  const lines = [...head, '', ...alignColumns(rows), ''];
  return `${[...lines, ...wrap(sentenceOf(sweep), width)].join('\n')}\n`;
}

function columnsByRegime({ regimes }: SweepRecord): readonly Column[] {
  return regimes.map((regime) => ({ heads: [regime, ''], has: (point) => point.regime === regime }));
}

function columnsByNoise({ regimes, grid }: SweepRecord): readonly Column[] {
  return regimes.flatMap((regime) =>
    ascending(grid.noise).map((noise, i): Column => {
      const name = i === 0 ? regime : '';
      return {
        heads: [name, `\u03c3\u00b2=${varianceOf(noise)}`],
        has: (point) => point.regime === regime && point.noise === noise,
      };
    }),
  );
}

function tableOf({ points, grid }: SweepRecord, columns: readonly Column[]): readonly (readonly string[])[] {
  const heads = [0, 1].map((line) => [
    line === 0 ? '' : 'd',
    line === 0 ? '' : 'T',
    ...columns.map((column) => column.heads[line as 0 | 1]),
    '',
  ]);
  const rows = ascending(grid.features).flatMap((features) =>
    ascending(grid.rows).flatMap((count) => {
      const here = points.filter((point) => point.features === features && point.rows === count);
      const cells = columns.map(({ has }) => cellOf(here.filter(has)));
      // The last, empty column has all others aligned to the right.
      return here.length === 0 ? [] : [[`${features}`, `${count}`, ...cells, '']];
    }),
  );
  return [...heads.filter((head) => head.some((cell) => cell !== '')), ...rows];
}

function cellOf(points: readonly SweepPoint[]): string {
  const { farthest } = agreementOf(points);
  return farthest ? signed(farthest.deviation, 1) : '-';
}

function sentenceOf({ points, omitted = [] }: SweepRecord): string {
  const { compared, outside, farthest } = agreementOf(points);
  const left =
    omitted.length === 0 ? '' : `; ${counted(omitted.length, 'combination')} left out: ${omitted[0]?.reason}`;
  if (!farthest) return `nothing to compare with theory${left}`;
  const { deviation, n, point } = farthest;
  const place = `d = ${point.features}, T = ${point.rows}, \u03c3\u00b2 = ${varianceOf(point.noise)}, ${point.regime}, n = ${n}`;
  const beyond = `${outside === 0 ? 'none' : grouped(outside)} of ${grouped(compared)} means beyond ${tolerance}`;
  return `farthest from theory: ${signed(deviation, 2)} standard errors (${place}); ${beyond}${left}`;
}
