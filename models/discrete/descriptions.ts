import type { MetricDescription } from '../family.ts';

/** The figures of a discrete distribution for people, in the order of the page. */
export const metricDescriptions: readonly MetricDescription[] = [
  {
    name: 'testLoss',
    label: 'squared error of the probabilities, summed over symbols',
    group: 'Fit to real data',
    better: 'lower',
  },
  {
    name: 'totalVariation',
    label: 'total variation distance from the truth',
    group: 'Fit to real data',
    better: 'lower',
  },
  {
    name: 'divergence',
    label: 'KL divergence of the model from the truth',
    unit: 'nats',
    group: 'Fit to real data',
    better: 'lower',
  },
  {
    name: 'testLogLikelihood',
    label: 'expected log-likelihood of a real draw, with half a draw of each symbol added',
    unit: 'nats per draw',
    group: 'Fit to real data',
    better: 'higher',
  },
  {
    name: 'heterozygosity',
    label: 'how likely two draws from the model differ (heterozygosity)',
    group: 'Diversity',
    better: 'higher',
  },
  { name: 'entropy', label: 'entropy of the model', unit: 'nats', group: 'Diversity', better: 'higher' },
  { name: 'survivors', label: 'symbols that the model still draws', group: 'Diversity', better: 'higher' },
  { name: 'reward', label: 'mean reward of a draw from the model', group: 'Curation', better: 'higher' },
];
