import type { ItemSurvival, MetricDescription, RunSummary } from '../run/records.ts';
import { familyWords } from '../words/families.ts';
import { isRarityLoss } from './rarity.ts';
import { meanOf, type Trace, tracesOf } from './series.ts';

/** A metric that a run has measured. */
export interface Metric {
  readonly description: MetricDescription;
  /** Of the regimes that have it. */
  readonly traces: readonly Trace[];
  /**
   * What is expected of as many real examples, by iteration: mean over regimes of the metric called `<name>Expected`, or the
   * probability of the item of which the metric is the share; missing before the second iteration.
   */
  readonly expected?: Expectation;
  /** Whether it is the share of examples that hold an item, such as images with glasses. */
  readonly isItemShare: boolean;
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
  const item = itemOf(description.name, summary);
  const companion = summary.metrics?.find(({ name }) => name === expectedName(description.name));
  const expected = companion ? expectationOf(companion, summary) : item && realShare(item, traces, summary);
  return { description, traces, isItemShare: item !== undefined, ...(expected ? { expected } : {}) };
}

/** The item whose share the metric called `name` is: `hat` of `hatShare`, `red hair` of `redHairShare`. */
function itemOf(name: string, { chains }: RunSummary): ItemSurvival | undefined {
  const items = chains[0]?.iterations[0]?.survival ?? [];
  return items.find(({ item }) => shareName(item) === name);
}

function shareName(item: string): string {
  const camel = item.replace(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase());
  return `${camel}Share`;
}

function realShare(
  { probability }: ItemSurvival,
  traces: readonly Trace[],
  { family }: RunSummary,
): Expectation | undefined {
  const iterations = iterationsOf(traces);
  const values = iterations.map((n) => ({ n, value: probability }));
  return values.length > 1 ? { label: `real ${familyWords(family).examples}`, values } : undefined;
}

function iterationsOf(traces: readonly Trace[]): readonly number[] {
  const numbers = traces.flatMap(({ points }) => points.map(({ n }) => n));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function expectationOf({ name, label }: MetricDescription, summary: RunSummary): Expectation | undefined {
  const traces = tracesOf(summary, name);
  const points = traces.flatMap((trace) => trace.points);
  const values = iterationsOf(traces).map((n) => ({
    n,
    value: meanOf(points.filter((point) => point.n === n).map(({ mean }) => mean)),
  }));
  return values.length > 1 ? { label, values } : undefined;
}
