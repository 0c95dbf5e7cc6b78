import type { MetricDescription, RunSummary } from '../run/records.ts';
import { isRarityLoss } from './rarity.ts';
import { type Trace, tracesOf } from './series.ts';

/** A metric that a run has measured. */
export interface Metric {
  readonly description: MetricDescription;
  /** Of the regimes that have it. */
  readonly traces: readonly Trace[];
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
    const { name, group } = description;
    const traces = name === 'testLoss' || isRarityLoss(name) ? [] : tracesOf(summary, name);
    if (traces.length > 0) groups.set(group, [...(groups.get(group) ?? []), { description, traces }]);
  }
  return [...groups].map(([name, metrics]) => ({ name, metrics }));
}
