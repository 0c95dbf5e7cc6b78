import type { MetricDescription } from '../family.ts';

/** The figures of a Gaussian model for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  {
    name: 'testLoss',
    label: 'cross-entropy of real examples under the model',
    unit: 'nats per example',
    group: 'Fit to real data',
    better: 'lower',
  },
  {
    name: 'divergence',
    label: 'divergence of the model from the truth (KL)',
    unit: 'nats per example',
    group: 'Fit to real data',
    better: 'lower',
  },
  {
    name: 'testLogLikelihood',
    label: 'expected log-likelihood of a real test example',
    unit: 'nats per example',
    group: 'Fit to real data',
    better: 'higher',
  },
  {
    name: 'meanError',
    label: 'squared error of the mean, per coordinate',
    unit: 'true variances',
    group: 'Moments',
    better: 'lower',
  },
  // Neither way: 1 is right.
  {
    name: 'variance',
    label: 'variance per coordinate (1: that of real data)',
    unit: 'true variances',
    group: 'Moments',
  },
  {
    name: 'logVariance',
    label: 'log variance per coordinate (0: that of real data)',
    unit: 'nats',
    group: 'Moments',
  },
  { name: 'entropy', label: 'entropy of the model', unit: 'nats per example', group: 'Diversity' },
  {
    name: 'collapsed',
    label: 'models whose covariance is singular to double precision',
    unit: 'share of replicates',
    group: 'Diversity',
    better: 'lower',
  },
];
