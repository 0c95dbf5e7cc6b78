import type { Change, Comparison } from '../comparison/comparison.ts';
import { formatRatio, longestName, partsOf } from './ratio-text.ts';
import { alignColumns, formatNumber, type Row } from './text.ts';

/** What became of something, in a word. */
export function wordOf({ before, now, changed }: Change): string {
  if (before === undefined) return 'new';
  if (now === undefined) return 'gone';
  if (changed === undefined) return '';
  return changed.verdict === 'undecided' ? '?' : changed.verdict;
}

/** The lines that say what changed since a baseline: its name, every row, and how many of each kind. */
export function formatComparison(comparison: Comparison, commit: string | null): string[] {
  const { changes } = comparison;
  if (changes.length === 0) return [titleOf(comparison, commit)];
  const [head = '', ...rows] = alignColumns([header, ...changes.map(rowOf)], columns);
  const lines = changes.flatMap((change, i) => [...namesAbove(change, changes[i - 1]), `      ${rows[i]}`]);
  return [titleOf(comparison, commit), `      ${head}`, ...lines, `  ${summaryOf(changes)}`];
}

/** The suite and the contest of a change, where the one before is of others; its candidate, where that is long. */
function namesAbove(change: Change, before: Change | undefined): string[] {
  const [contest, candidate] = partsOf(change);
  const isSuite = before?.suite === change.suite;
  const isContest = isSuite && before !== undefined && partsOf(before)[0] === contest;
  return [
    ...(isSuite ? [] : [`  ${change.suite}`]),
    ...(isContest ? [] : [`    ${contest}`]),
    ...(candidate.length > longestName ? [`      ${candidate}`] : []),
  ];
}

const header: Row = ['', 'before', 'now', 'is', 'times as fast'];
const columns = ['left', 'right', 'right', 'left', 'left'] as const;

/** The baseline and how it was measured, or why it is not compared with, in one line. */
export function titleOf({ baseline, differences, method }: Comparison, commit: string | null): string {
  const { name, startedAt } = baseline;
  if (differences.length > 0)
    return `not compared with ${name}, which is of another machine or set-up (${differences.join('; ')}): its figures are shown beside these`;
  const theirs = `${name} (commit ${baseline.commit?.slice(0, 12) ?? 'unknown'}`;
  if (method === 'separate')
    return `changes since ${theirs}, ${startedAt}), measured apart from these: what the machine did then counts as a change`;
  const ours = commit?.endsWith('-dirty')
    ? `${commit.slice(0, 12)} with changed files`
    : commit?.slice(0, 12);
  return `changes since ${theirs}), in turns with this checkout (commit ${ours ?? 'unknown'})`;
}

function rowOf(change: Change): Row {
  const { before, now, unit, changed } = change;
  const rate = (value: number | undefined): string =>
    value === undefined ? '' : `${formatNumber(value)} ${unit}`;
  const [, candidate] = partsOf(change);
  const name = candidate.length > longestName ? '' : candidate;
  return [name, rate(before), rate(now), wordOf(change), changed ? formatRatio(changed) : ''];
}

/** `3 faster, 1 slower, 12 same` */
function summaryOf(changes: readonly Change[]): string {
  const words = ['faster', 'slower', 'same', '?', 'new', 'gone'];
  const counts = words.map((word) => [changes.filter((change) => wordOf(change) === word).length, word]);
  const parts = counts.filter(([count]) => count !== 0).map((part) => part.join(' '));
  return parts.length > 0 ? `in all: ${parts.join(', ')}` : `in all: ${changes.length} shown`;
}
