import type { BenchDocument, CaseResult, SuiteResult } from '../document.ts';
import { formatComparison } from './comparison-table.ts';
import { headerLines } from './header.ts';
import { formatRatio, limitText, naiveRatio, noteTexts, partsOf } from './ratio-text.ts';
import { formatNumber, formatSeconds, type Row } from './text.ts';

/** A benchmark as Markdown: one table for each suite. */
export function formatMarkdown(document: BenchDocument): string {
  const { suites, problems = [] } = document;
  const header = headerLines(document).map((line) => `- ${line}`);
  const parts = [
    '# Benchmark',
    header.join('\n'),
    ...suites.flatMap(suiteParts),
    ...changeParts(document),
    ...missingParts(problems),
  ];
  return parts.join('\n\n').concat('\n');
}

const header: Row = [
  'contest',
  'candidate',
  'throughput',
  'median',
  'times naive',
  'times limit',
  'peers and figures',
];

function suiteParts({ name, cases, problems = [] }: SuiteResult): string[] {
  const rows = [header, header.map(() => '---'), ...cases.map((result, i) => rowOf(result, cases[i - 1]))];
  const table = cases.length > 0 ? [rows.map(lineOf).join('\n')] : [];
  return [`## ${name}`, ...table, ...missingParts(problems)];
}

function missingParts(problems: readonly string[]): string[] {
  return problems.length > 0 ? [problems.map((line) => `- not measured: ${line}`).join('\n')] : [];
}

/** The table of what changed, as it is aligned. */
function changeParts({ comparison, environment }: BenchDocument): string[] {
  if (comparison === undefined) return [];
  return ['## Changes', ['```text', ...formatComparison(comparison, environment.commit), '```'].join('\n')];
}

function lineOf(row: Row): string {
  return `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function rowOf(result: CaseResult, before: CaseResult | undefined): Row {
  const { throughput, unit, median, mad, samples } = result;
  const [contest, candidate] = partsOf(result);
  const naive = naiveRatio(result);
  return [
    before && partsOf(before)[0] === contest ? '' : contest,
    candidate,
    `${formatNumber(throughput)} ${unit}`,
    `${formatSeconds(median)} ± ${((100 * mad) / median).toFixed(1)} %, n = ${samples}`,
    ...[naive ? formatRatio(naive) : '', limitText(result), noteTexts(result).join('<br>')],
  ];
}
