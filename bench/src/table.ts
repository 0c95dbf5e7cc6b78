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
  const table = cases.length > 0 ? alignColumns([header, ...cases.flatMap(rowsOf)]) : [];
  const missing = problems.map((line) => `  not measured: ${line}`);
  return [name, ...withContests(cases, table), ...missing, ...profiles.map(formatProfile)].join('\n');
}

type Row = readonly string[];

const header: Row = ['', 'throughput', 'median', 'mad', 'samples', 'times as fast as [95 % interval]'];

/** Contest and candidate of a case. */
function partsOf({ name }: CaseResult): [contest: string, candidate: string] {
  const at = name.indexOf(': ');
  return [name.slice(0, at), name.slice(at + 2)];
}

/** The lines of a table with the name of each contest above its first case. */
function withContests(cases: readonly CaseResult[], [head = '', ...lines]: readonly string[]): string[] {
  const rest = [...lines];
  const parts = cases.flatMap((result, i) => {
    const [contest] = partsOf(result);
    const before = cases[i - 1];
    const title = before && partsOf(before)[0] === contest ? [] : [`  ${contest}`];
    return [...title, ...rest.splice(0, rowsOf(result).length)];
  });
  return head === '' ? [] : [head, ...parts];
}

/** The row of a case, and one more for each ratio and figure that does not fit into it. */
function rowsOf(result: CaseResult): Row[] {
  const { unit, throughput, median, mad, samples, against = [], figures = {} } = result;
  const notes = [
    ...(isCompared(result) ? [formatRatio(result)] : []),
    ...against.map(formatRatio),
    ...Object.entries(figures).map(([label, value]) => `${formatNumber(value)} ${label}`),
  ];
  const times = [formatSeconds(median), formatSeconds(mad), `${samples}`];
  const row = [`  ${partsOf(result)[1]}`, `${formatNumber(throughput)} ${unit}`, ...times, notes[0] ?? ''];
  return [row, ...notes.slice(1).map((note) => ['', '', '', '', '', note])];
}

function isCompared(result: CaseResult): result is CaseResult & NamedRatio {
  return result.ratio !== undefined;
}

const claims = {
  faster: '',
  slower: '',
  same: ', no difference',
  undecided: ', too few rounds to tell',
} as const;

function formatRatio({ ratio, low, high, verdict, baseline }: NamedRatio): string {
  const [middle, least, most] = [ratio, low, high].map((value) => formatNumber(value, 3));
  return `${middle} x ${baseline} [${least}, ${most}]${claims[verdict]}`;
}

function formatProfile({ name, operators, shares = {} }: Profile): string {
  const whole = operators.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const rows = operators.map(({ operator, provider, calls, microseconds }) => [
    `${operator} (${provider.replace('ExecutionProvider', '')})`,
    `${formatNumber(microseconds / 1000)} ms`,
    `${((100 * microseconds) / whole).toFixed(1)} %`,
    `${calls} calls`,
  ]);
  const parts = Object.entries(shares).map(([part, share]) => `, ${part} ${(100 * share).toFixed(1)} %`);
  return [`  time by operator of ${name}${parts.join('')}`, ...alignColumns(rows)].join('\n');
}

/** With commas between thousands. */
function formatNumber(value: number, maximumSignificantDigits = 4): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits });
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
