import type { Metric } from '../analysis/metric-groups.ts';
import type { Drawing, FigureForm } from './drawing.ts';
import { type Panel, panelGrid } from './panel-grid.ts';
import { tracePanel } from './trace-panel.ts';

/** Metrics by iteration and regime, a small panel each; `iterations` are planned. */
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
  const values = expected ? { expected: expected.values } : {};
  const most = unit === 'share' || isItemShare ? 1 : undefined;
  const options = {
    iterations,
    tickGap: 34,
    labels: {},
    isLowest: true,
    most,
    hasIntervals: isItemShare,
    ...values,
  };
  return {
    title: label,
    note: notes.filter((text) => text !== undefined).join(', '),
    draw: (box) => tracePanel(traces, box, options).drawing,
  };
}
