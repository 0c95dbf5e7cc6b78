import type { BenchDocument, CaseResult, NamedRatio, Profile, SuiteResult } from './document.ts';
import type { Environment } from './environment.ts';

/** A benchmark as text for people: one aligned table for each suite, then the profiles. */
export function formatDocument({ environment, suites }: BenchDocument): string {
  return [formatEnvironment(environment), ...suites.map(formatSuite)].join('\n\n').concat('\n');
}

function formatEnvironment(environment: Environment): string {
  const { cpu, cores, memoryBytes, node, onnxruntime, device, threads, loadAverage, commit } = environment;
  const lines = [
    `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB; load ${loadAverage.map((load) => load.toFixed(1)).join(' ')}`,
    `node ${node}, onnxruntime ${onnxruntime}, ${device}, ${threads} threads; commit ${commit ?? 'unknown'}`,
  ];
  if (environment.quick) lines.push('--quick: sizes and rounds that only show that everything runs');
  return lines.join('\n');
}

function formatSuite({ name, cases, profiles = [], problems = [] }: SuiteResult): string {
  const table = alignColumns([header, ...cases.flatMap(rowsOf)]);
  return [
    name,
    ...table,
    ...problems.map((line) => `  not measured: ${line}`),
    ...profiles.map(formatProfile),
  ].join('\n');
}

type Row = readonly string[];

const header: Row = ['', 'throughput', 'median', 'mad', 'samples', 'times as fast as [95 % interval]'];

/** The row of a case, and one for each ratio and figure that does not fit into it. */
function rowsOf(result: CaseResult): Row[] {
  const { name, unit, throughput, median, mad, samples, against = [], figures = {} } = result;
  const { ratio, low, high, verdict, baseline } = result;
  const hasRatio = ratio !== undefined && baseline !== undefined && low !== undefined && high !== undefined;
  const first = hasRatio && verdict ? formatRatio({ ratio, low, high, verdict, baseline }) : '';
  const notes = [
    ...against.map(formatRatio),
    ...Object.entries(figures).map(([label, value]) => `${formatNumber(value)} ${label}`),
  ];
  const head = [
    name,
    `${formatNumber(throughput)} ${unit}`,
    formatSeconds(median),
    formatSeconds(mad),
    `${samples}`,
  ];
  return [[...head, first || (notes.shift() ?? '')], ...notes.map((note) => ['', '', '', '', '', note])];
}

const claims = {
  faster: '',
  slower: '',
  same: ', no difference',
  undecided: ', too few rounds to tell',
} as const;

function formatRatio({ ratio, low, high, verdict, baseline }: NamedRatio): string {
  const interval = `[${formatNumber(low)}, ${formatNumber(high)}]`;
  return `${formatNumber(ratio)} x ${baseline} ${interval}${claims[verdict]}`;
}

function formatProfile({ name, operators }: Profile): string {
  const whole = operators.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const rows = operators.map(({ operator, provider, calls, microseconds }) => [
    `${operator} (${provider.replace('ExecutionProvider', '')})`,
    `${formatNumber(microseconds / 1000)} ms`,
    `${((100 * microseconds) / whole).toFixed(1)} %`,
    `${calls} calls`,
  ]);
  return [`  time by operator of ${name}`, ...alignColumns(rows)].join('\n');
}

/** Four significant digits, with commas between thousands. */
function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

const scales = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'us'],
] as const;

function formatSeconds(seconds: number): string {
  const [scale, unit] = scales.find(([least]) => seconds >= least) ?? [1e-9, 'ns'];
  return `${formatNumber(seconds / scale)} ${unit}`;
}

/** Lines of rows whose columns begin below each other; the first and the last are flush left, the others right. */
function alignColumns(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const isText = column === 0 || column === row.length - 1;
      return isText ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
