import type { MetricDescription } from '../family.ts';

/** The figures of a kernel density estimate for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  {
    name: 'testLoss',
    label: 'negative log-likelihood of real test points',
    unit: 'nats per point',
    group: 'Fit to real data',
    better: 'lower',
  },
  // Neither way: that of real data is right.
  {
    name: 'secondMoment',
    label: 'mean square of the points that the model is fitted on, per coordinate',
    group: 'Moments',
  },
  {
    name: 'meanError',
    label: 'squared distance of their mean from the true one, per coordinate',
    group: 'Moments',
    better: 'lower',
  },
];
