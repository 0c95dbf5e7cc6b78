import type { CaseResult } from '../document.ts';
import { formatRatio, limitText, longestName, naiveRatio, noteTexts, partsOf } from './ratio-text.ts';
import { alignColumns, formatNumber, formatSeconds, type Row, wrapParts } from './text.ts';

/** Characters of a line. */
const width = 120;

const header: Row = ['', 'throughput', 'median', 'mad', 'n', 'times naive', 'times limit'];
const columns = ['left', 'right', 'right', 'right', 'right', 'left', 'left'] as const;

/** The lines of a suite: each contest's name, then a row for each candidate with what else is said of it below. */
export function formatCases(cases: readonly CaseResult[]): string[] {
  if (cases.length === 0) return [];
  const [head = '', ...rows] = alignColumns([header, ...cases.map(rowOf)], columns);
  const lines = cases.flatMap((result, i) => [
    ...titleOf(result, cases[i - 1]),
    ...longName(result),
    `    ${rows[i]}`,
    ...notesOf(result),
  ]);
  return [`    ${head}`, ...lines];
}

/** The name of a contest above its first case. */
function titleOf(result: CaseResult, before: CaseResult | undefined): string[] {
  const [contest] = partsOf(result);
  return before && partsOf(before)[0] === contest ? [] : [`  ${contest}`];
}

function longName(result: CaseResult): string[] {
  const [, candidate] = partsOf(result);
  return candidate.length > longestName ? [`    ${candidate}`] : [];
}

function rowOf(result: CaseResult): Row {
  const { unit, throughput, median, mad, samples } = result;
  const [, candidate] = partsOf(result);
  const naive = naiveRatio(result);
  return [
    candidate.length > longestName ? '' : candidate,
    `${formatNumber(throughput)} ${unit}`,
    ...[formatSeconds(median), formatSpread(mad / median), `${samples}`],
    ...[naive ? formatRatio(naive) : '', limitText(result)],
  ];
}

/** The median absolute deviation as a share of the median. */
function formatSpread(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function notesOf(result: CaseResult): string[] {
  const indent = '        ';
  return wrapParts(noteTexts(result), width - indent.length).map((line) => `${indent}${line}`);
}
