import { discrete } from '@ouroboros/models/discrete';
import { expect, test } from 'vitest';
import { type Choice, useReplicates } from '../support/replicate-harness.ts';
import { testChains, testDescription, testFailures } from '../support/replicate-tests.ts';

const harness = useReplicates(discrete);

const small: Choice = {
  model: { symbols: 7 },
  data: { rows: 9, distribution: { zipf: 1 } },
  fit: { replicates: 23 },
};
const curated: Choice = { ...small, sample: { choices: 3, rewards: [0, 1, 2, 3, 4, 5, 6] } };
const tests = {
  preset: { parameters: 5, dimensions: { symbols: 6 } },
  described: curated,
  facts: {
    parameters: 6,
    symbols: 7,
    distribution: '{"zipf":1}',
    choices: 3,
    rewards: '[0,1,2,3,4,5,6]',
    rows: 9,
    replicates: 23,
  },
  chains: [
    ['accumulate', small],
    ['accumulate-subsample', small],
    ['fresh-real-0.4', curated],
  ],
  other: { ...small, data: { rows: 9 } },
} as const;

testDescription(harness, tests);
testChains(harness, tests);
testFailures(harness, tests);

test('of many symbols at most 200 are listed as surviving or not, the rarest among them', async () => {
  const family = await harness.open({ ...small, model: { symbols: 1000 } });
  const directory = await harness.fit(family);
  const { survival = [] } = await family.evaluate({ iteration: 1, directory });
  expect(survival).toHaveLength(200);
  expect([survival[0]?.item, survival.at(-1)?.item]).toEqual(['symbol 1', 'symbol 1000']);
  expect(new Set(survival.map(({ item }) => item)).size).toBe(200);
});
