import type { BenchDocument } from '../document.ts';
import { changesOf, notAtAll, separately } from './changes.ts';
import type { Comparison } from './comparison.ts';
import { machineDifferences } from './machine.ts';
import { rowsOf } from './rows.ts';

/** Compares a run with one that was saved; only shows the latter where it is of another machine. */
export function compareDocuments(name: string, before: BenchDocument, now: BenchDocument): Comparison {
  const { commit = null, startedAt } = before.environment;
  const differences = machineDifferences(before.environment, now.environment);
  // What was not asked for now is not gone.
  const asked = new Set(now.suites.map((suite) => suite.name));
  const known = before.suites.filter((suite) => asked.has(suite.name));
  const compare = differences.length > 0 ? notAtAll : separately;
  return {
    baseline: { name, commit, startedAt },
    method: 'separate',
    differences,
    changes: changesOf(rowsOf(known), rowsOf(now.suites), compare),
  };
}
