import { density } from '@ouroboros/models/density';
import { type Choice, useReplicates } from '../support/replicate-harness.ts';
import { testChains, testDescription, testFailures } from '../support/replicate-tests.ts';

const harness = useReplicates(density);

const small: Choice = { data: { dimensions: 3, rows: 9, testRows: 101 }, fit: { replicates: 23 } };
const moons: Choice = { data: { source: 'moons', rows: 9, testRows: 13 }, fit: { replicates: 23 } };
const tests = {
  preset: { parameters: 0, dimensions: { bandwidth: 0.5 } },
  described: moons,
  facts: {
    bandwidth: 0.5,
    source: 'moons',
    dimensions: 2,
    noise: 0.1,
    testRows: 13,
    rows: 9,
    replicates: 23,
  },
  chains: [
    ['accumulate', small],
    ['accumulate-subsample', small],
    ['fresh-real-0.4', moons],
  ],
  other: { ...small, model: { bandwidth: 1 } },
} as const;

testDescription(harness, tests);
testChains(harness, tests);
testFailures(harness, tests);
