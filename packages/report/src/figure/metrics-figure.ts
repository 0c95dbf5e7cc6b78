import type { Metric } from '../analysis/metric-groups.ts';
import { hasDeviations } from '../analysis/theory.ts';
import { markup } from '../markup.ts';
import { deviationPanel } from './deviation-panel.ts';
import type { Drawing, FigureForm } from './drawing.ts';
import { type Panel, panelGrid } from './panel-grid.ts';
import { tracePanel } from './trace-panel.ts';

/** Between a panel and that of its deviations from theory, and the height of the latter. */
const deviationGap = 14;
const deviationHeight = 56;

/**
 * Metrics by iteration and regime, a small panel each; `iterations` are planned. Where theory and standard errors exist, the
 * deviations from it in a panel below.
 */
export function metricsFigure(metrics: readonly Metric[], iterations: number, form: FigureForm): Drawing {
  const panels = metrics.map((metric) => metricPanel(metric, iterations));
  return panelGrid(panels, form, { columns: 3, xTitle: 'model-fitting iteration' });
}

function metricPanel({ description, traces, expected, isItemShare }: Metric, iterations: number): Panel {
  const { label, unit, better } = description;
  const notes = [
    unit,
    better === undefined ? undefined : `${better} is better`,
    expected === undefined ? undefined : `dashed: ${expected.label}`,
  ];
  const isCompared = traces.some(hasDeviations);
  const values = expected ? { expected: expected.values } : {};
  const most = unit === 'share' || isItemShare ? 1 : undefined;
  const options = {
    iterations,
    tickGap: 34,
    labels: {},
    isLowest: !isCompared,
    most,
    hasIntervals: isItemShare,
    ...values,
  };
  return {
    title: label,
    note: notes.filter((text) => text !== undefined).join(', '),
    below: isCompared ? deviationGap + deviationHeight : 0,
    draw: (box) => {
      const { drawing } = tracePanel(traces, box, options);
      const top = box.bottom + deviationGap;
      const lower = { ...box, top, bottom: top + deviationHeight };
      return isCompared ? markup`${drawing}${deviationPanel(traces, lower, iterations)}` : drawing;
    },
  };
}
