import type { RunSummary } from '../run/records.ts';
import { exampleSummary } from './example-run.ts';

/** Standard error of every example figure. */
const standardError = 0.01;

const chains = (losses: readonly number[]) => [losses, losses, losses];

/** u_n of a Gaussian chain, for 10 samples. */
const spread = (regime: string, n: number): number =>
  regime === 'replace' ? 1 - 0.9 ** n : 0.1 * (2 - 1 / n);

/**
 * A run of 3 seeds whose test loss has no closed form, while mean error and variance have one: they lie `offset` standard errors
 * above it. Under `accumulate-subsample` theory is silent from model 2 on.
 */
export function gaussianExample(offset = 1): RunSummary {
  const summary = exampleSummary({
    experiment: 'gaussian-quick',
    family: 'gaussian',
    lossLabel: 'test cross-entropy (nats)',
    losses: {
      replace: chains([1.6, 1.8, 2.1, 2.5]),
      accumulate: chains([1.6, 1.62, 1.63, 1.635]),
      'accumulate-subsample': chains([1.6, 1.7, 1.75, 1.77]),
    },
    alter: ({ n, metrics }, regime) => {
      const expected = { meanError: spread(regime, n), variance: 1 - spread(regime, n) };
      const measured = (value: number) => value + offset * standardError;
      const isKnown = regime !== 'accumulate-subsample' || n === 1;
      return {
        metrics: {
          ...metrics,
          meanError: measured(expected.meanError),
          variance: measured(expected.variance),
          entropy: 1.4 + Math.log(expected.variance) / 2,
        },
        standardErrors: { testLoss: standardError, meanError: standardError, variance: standardError },
        ...(isKnown ? { expected } : {}),
      };
    },
  });
  const described = [
    { name: 'testLoss', label: 'test cross-entropy', unit: 'nats', group: 'Loss' },
    { name: 'meanError', label: 'error of the mean', group: 'Moments', better: 'lower' },
    { name: 'variance', label: 'variance', group: 'Moments' },
    { name: 'entropy', label: 'entropy', unit: 'nats', group: 'Moments' },
  ] as const;
  return { ...summary, metrics: described };
}
