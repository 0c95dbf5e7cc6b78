import type { MetricDescription, RunSummary } from '../run/records.ts';
import { isRarityLoss } from './rarity.ts';
import { meanOf, type Trace, tracesOf } from './series.ts';

/** A metric that a run has measured. */
export interface Metric {
  readonly description: MetricDescription;
  /** Of the regimes that have it. */
  readonly traces: readonly Trace[];
  /** What is expected of as many real examples, by iteration: mean over regimes of the metric called `<name>Expected`; missing before the second. */
  readonly expected?: Expectation;
}

/** An expected value that does not depend on the regime. */
export interface Expectation {
  readonly label: string;
  /** Iteration 1 first. */
  readonly values: readonly { readonly n: number; readonly value: number }[];
}

/** Metrics that belong together. */
export interface MetricGroup {
  readonly name: string;
  readonly metrics: readonly Metric[];
}

/**
 * What was measured besides the test loss and its parts by rarity, which have figures of their own: in the groups and in the
 * order of the run's descriptions, without what no iteration has.
 */
export function metricGroupsOf(summary: RunSummary): readonly MetricGroup[] {
  const groups = new Map<string, Metric[]>();
  for (const description of summary.metrics ?? []) {
    if (hasOtherFigure(description.name, summary)) continue;
    const metric = metricOf(description, summary);
    const { group } = description;
    if (metric.traces.length > 0) groups.set(group, [...(groups.get(group) ?? []), metric]);
  }
  return [...groups].map(([name, metrics]) => ({ name, metrics }));
}

const expectedName = (name: string) => `${name}Expected`;

function hasOtherFigure(name: string, { metrics = [] }: RunSummary): boolean {
  const isExpectation = metrics.some((other) => expectedName(other.name) === name);
  return name === 'testLoss' || isRarityLoss(name) || isExpectation;
}

function metricOf(description: MetricDescription, summary: RunSummary): Metric {
  const traces = tracesOf(summary, description.name);
  const companion = summary.metrics?.find(({ name }) => name === expectedName(description.name));
  const expected = companion && expectationOf(companion, summary);
  return { description, traces, ...(expected ? { expected } : {}) };
}

function expectationOf({ name, label }: MetricDescription, summary: RunSummary): Expectation | undefined {
  const points = tracesOf(summary, name).flatMap((trace) => trace.points);
  const iterations = [...new Set(points.map(({ n }) => n))].sort((a, b) => a - b);
  const values = iterations.map((n) => ({
    n,
    value: meanOf(points.filter((point) => point.n === n).map(({ mean }) => mean)),
  }));
  return values.length > 1 ? { label, values } : undefined;
}
