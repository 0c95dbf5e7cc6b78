import type { Profile, ProfileRow } from '../document.ts';
import type { Limits } from '../limits/limits.ts';
import { alignColumns, formatNumber, formatSeconds, type Row } from '../report/text.ts';

/** Rows of a table; what is less is summed up in one more. */
const mostRows = 16;

/** The tables of a profile: by operator, by phase, by block. */
export function formatProfile(profile: Profile, limits: Partial<Limits> = {}): string[] {
  const { operators, phases = [], blocks = [] } = profile;
  const byOperator = operators.map((row) => ({ ...row, name: nameOf(row) }));
  return [
    ...headOf(profile),
    ...tableOf('by operator', byOperator, limits),
    ...tableOf('by phase', phases, limits),
    ...tableOf('by block', blocks, limits),
  ].map((line) => `  ${line}`);
}

function nameOf({ operator, provider }: Profile['operators'][number]): string {
  return `${operator} (${provider.replace('ExecutionProvider', '')})`;
}

function headOf({ name, shares = {}, seconds, plainSeconds, trace }: Profile): string[] {
  const parts = Object.entries(shares).map(([part, share]) => `, ${part} ${percent(share)}`);
  const lines = [`time of ${name}${parts.join('')}`];
  if (seconds !== undefined && plainSeconds !== undefined) {
    const change = `${formatNumber(100 * (seconds / plainSeconds - 1), 2)} %`;
    lines.push(`${formatSeconds(seconds)} while profiled, ${formatSeconds(plainSeconds)} without: ${change}`);
  }
  return trace === undefined ? lines : [...lines, `trace: ${trace}`];
}

const columns = ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'] as const;

function tableOf(title: string, all: readonly ProfileRow[], limits: Partial<Limits>): string[] {
  if (all.length === 0) return [];
  const whole = all.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const shown = all.length > mostRows ? [...all.slice(0, mostRows - 1), rest(all.slice(mostRows - 1))] : all;
  const header = [title, 'ms', 'share', 'calls', 'GFLOP/s', 'of peak', 'GB/s', 'of memory'];
  const total = ['all', formatNumber(whole / 1000), '', '', '', '', '', ''];
  const rows = shown.map((row) => cellsOf(row, whole, limits));
  return alignColumns([header, ...rows, total], columns);
}

function rest(rows: readonly ProfileRow[]): ProfileRow {
  const sum = (of: (row: ProfileRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    name: `${rows.length} more`,
    calls: sum(({ calls }) => calls),
    microseconds: sum(({ microseconds }) => microseconds),
  };
}

function cellsOf(row: ProfileRow, whole: number, limits: Partial<Limits>): Row {
  const { name, calls, microseconds, operationsPerSecond = 0, bytesPerSecond = 0 } = row;
  const { flopsPerSecond } = limits;
  const memory = memoryTraffic(limits);
  return [
    name,
    formatNumber(microseconds / 1000),
    percent(microseconds / whole),
    `${calls}`,
    rate(operationsPerSecond),
    flopsPerSecond && operationsPerSecond ? percent(operationsPerSecond / flopsPerSecond) : '',
    rate(bytesPerSecond),
    memory && bytesPerSecond ? percent(bytesPerSecond / memory) : '',
  ];
}

/** Bytes that memory reads and writes per second at best. */
function memoryTraffic({ readBytesPerSecond, copyBytesPerSecond }: Partial<Limits>): number {
  // A copy moves every byte twice.
  return Math.max(readBytesPerSecond ?? 0, 2 * (copyBytesPerSecond ?? 0));
}

function rate(perSecond: number): string {
  return perSecond > 0 ? formatNumber(perSecond / 1e9, 3) : '';
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
