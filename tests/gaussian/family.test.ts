import { gaussian } from '@ouroboros/models/gaussian';
import { expect, test } from 'vitest';
import { type Choice, onReal, useReplicates } from '../support/replicate-harness.ts';
import { testChains, testDescription, testFailures } from '../support/replicate-tests.ts';

const harness = useReplicates(gaussian);

const small: Choice = {
  model: { dimensions: 3 },
  data: { rows: 9, covariance: { toeplitz: 0.5 } },
  fit: { replicates: 23 },
};
const tests = {
  preset: { parameters: 2, dimensions: { dimensions: 1 } },
  described: small,
  facts: {
    parameters: 9,
    dimensions: 3,
    covariance: '{"toeplitz":0.5}',
    estimator: 'maximum-likelihood',
    rows: 9,
    replicates: 23,
  },
  chains: [
    ['accumulate', small],
    ['accumulate-subsample', small],
    ['fresh-real-0.4', small],
  ],
  other: { ...small, data: { rows: 9 } },
} as const;

testDescription(harness, tests);
testChains(harness, tests);
testFailures(harness, tests);

test('a chain that collapses below what float64 can tell goes on, with finite figures', async () => {
  const choice = { data: { rows: 2 }, fit: { replicates: 50 } };
  const { evaluated } = await harness.run({ ...choice, regime: 'replace', fits: 45 });
  for (const { metrics } of evaluated) expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  expect(evaluated[0]?.metrics.collapsed).toBe(0);
  expect(evaluated[44]?.metrics.collapsed).toBeGreaterThan(0.5);
});

test('too few examples for a covariance are named', async () => {
  const family = await harness.open(small);
  await expect(harness.fit(family, onReal(family, 3))).rejects.toMatchObject({
    code: 'gaussian/undetermined',
    message: expect.stringMatching(/^fit 1: expected at least model.dimensions \+ 1 = 4 examples/),
  });
});
