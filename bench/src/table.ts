import type { BenchDocument, SuiteResult } from './document.ts';
import { formatProfile } from './profile/format.ts';
import { formatComparison } from './report/comparison-table.ts';
import { headerLines } from './report/header.ts';
import { formatCases } from './report/suite-table.ts';

/** A benchmark as text for people: one aligned table for each suite, then the profiles; what is missing at the end. */
export function formatDocument(document: BenchDocument): string {
  const { suites, comparison, environment } = document;
  const changes = comparison ? [formatComparison(comparison, environment.commit).join('\n')] : [];
  const parts = [
    headerLines(document).join('\n'),
    ...suites.map((suite) => formatSuite(suite, document)),
    ...changes,
    ...formatProblems(document),
  ];
  return parts.join('\n\n').concat('\n');
}

function formatSuite({ name, cases, profiles = [] }: SuiteResult, { limits }: BenchDocument): string {
  const tables = profiles.flatMap((profile) => formatProfile(profile, limits));
  return [name, ...formatCases(cases), ...tables].join('\n');
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
