import { tracesOf } from '../analysis/series.ts';
import { agreementOf, tolerance } from '../analysis/theory.ts';
import type { RunSummary } from '../run/records.ts';
import { counted, fixed } from '../words/numbers.ts';

/** How far the points of a metric lie from theory. */
interface Comparison {
  readonly label: string;
  readonly points: number;
  /** Standard errors that the farthest one is away. */
  readonly farthest: number;
}

/** A sentence about the loss, and one about all other described metrics, as far as theory expects anything of them. */
export function theorySentences(summary: RunSummary): readonly string[] {
  const [loss] = comparisonsOf(summary, [{ name: 'testLoss', label: '' }]);
  const described = (summary.metrics ?? []).filter(({ name }) => name !== 'testLoss');
  const others = comparisonsOf(summary, described).toSorted((a, b) => b.farthest - a.farthest);
  return [...(loss ? [sentence('theory', loss)] : []), ...othersSentence(others)];
}

function comparisonsOf(
  summary: RunSummary,
  metrics: readonly { readonly name: string; readonly label: string }[],
): readonly Comparison[] {
  return metrics.flatMap(({ name, label }) => {
    const agreement = agreementOf(tracesOf(summary, name));
    return agreement ? [{ label, points: agreement.points, farthest: agreement.largestOfPoints }] : [];
  });
}

/** About several metrics at once, the one with the farthest point first. */
function othersSentence(others: readonly Comparison[]): readonly string[] {
  const [worst] = others;
  if (!worst) return [];
  if (others.length === 1) return [sentence(`theory of ${worst.label}`, worst)];
  const points = others.reduce((sum, one) => sum + one.points, 0);
  const all = sentence(`theory of ${others.length} other figures`, { ...worst, points });
  return [`${all}, of ${worst.label}`];
}

function sentence(subject: string, { points, farthest }: Comparison): string {
  const is = farthest <= tolerance ? 'all within' : 'NOT all within';
  return `${subject}: ${counted(points, 'point')}, ${is} ${tolerance} standard errors; the farthest is ${fixed(farthest, 1)} away`;
}
