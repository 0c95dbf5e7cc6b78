import type { BenchDocument, Profile, SuiteResult } from './document.ts';
import { formatComparison } from './report/comparison-table.ts';
import { headerLines } from './report/header.ts';
import { formatCases } from './report/suite-table.ts';
import { alignColumns, formatNumber } from './report/text.ts';

/** A benchmark as text for people: one aligned table for each suite, then the profiles; what is missing at the end. */
export function formatDocument(document: BenchDocument): string {
  const { suites, comparison, environment } = document;
  const changes = comparison ? [formatComparison(comparison, environment.commit).join('\n')] : [];
  const parts = [
    headerLines(document).join('\n'),
    ...suites.map(formatSuite),
    ...changes,
    ...formatProblems(document),
  ];
  return parts.join('\n\n').concat('\n');
}

function formatSuite({ name, cases, profiles = [] }: SuiteResult): string {
  return [name, ...formatCases(cases), ...profiles.map(formatProfile)].join('\n');
}

/** What was not possible, each once, with the suites that it concerns. */
function formatProblems({ problems = [], suites }: BenchDocument): string[] {
  const concerned = new Map<string, string[]>(problems.map((line) => [line, []]));
  for (const { name, problems: lines = [] } of suites) {
    for (const line of lines) concerned.set(line, [...(concerned.get(line) ?? []), name]);
  }
  if (concerned.size === 0) return [];
  const lines = [...concerned].map(
    ([line, names]) => `  ${[names.join(', '), line].filter(Boolean).join(': ')}`,
  );
  return [['not measured', ...lines].join('\n')];
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
  return [
    `  time by operator of ${name}${parts.join('')}`,
    ...alignColumns(rows, ['left', 'right', 'right', 'left']).map((line) => `  ${line}`),
  ].join('\n');
}
