import { density } from '@ouroboros/models/density';
import { expect, test } from 'vitest';
import { holdToAll } from '../support/evaluated-chain.ts';
import { type ChosenChain, useReplicates } from '../support/replicate-harness.ts';

/**
 * Means over replicates against the closed forms of section 5 of the theory. A single comparison at 4 standard errors fails
 * by chance with probability 6e-5; the seeds are fixed. With 500 replicates a standard error is 1 to 3 per cent of a second
 * moment, and 6 per cent of a squared error of the mean.
 */

const [T, replicates] = [40, 500];

const harness = useReplicates(density);

/** Evaluations of a chain; every figure of which something is expected is held to that. */
async function run({ data, ...chain }: ChosenChain) {
  const sections = { data: { rows: T, testRows: 8, ...data }, fit: { replicates } };
  const { evaluated, expected } = await harness.run({ ...sections, ...chain });
  expect(expected).toHaveLength(chain.fits);
  for (const figures of expected) expect(Object.keys(figures)).toEqual(['secondMoment', 'meanError']);
  holdToAll(evaluated, expected);
  return { evaluated, expected };
}

/** 1 + 1/2 + ... + 1/n. */
function harmonic(n: number): number {
  return n === 0 ? 0 : harmonic(n - 1) + 1 / n;
}

test('replace with h = 0.5: the second moment is 1 + (n - 1) h^2 on average, 3.75 at n = 12', async () => {
  const { expected } = await run({ regime: 'replace', fits: 12 });
  for (const [i, { secondMoment }] of expected.entries()) expect(secondMoment).toBeCloseTo(1 + i / 4, 12);
  expect(expected[11]?.secondMoment).toBe(3.75);
});

test('accumulate with h = 0.5: the second moment is 1 + h^2 (H_n - 1) on average, 1.526 at n = 12', async () => {
  const { expected } = await run({ regime: 'accumulate', fits: 12 });
  for (const [i, { secondMoment }] of expected.entries()) {
    expect(secondMoment).toBeCloseTo(1 + (harmonic(i + 1) - 1) / 4, 12);
  }
  expect(expected[11]?.secondMoment).toBeCloseTo(1.526, 3);
});

test.each([
  ['accumulate-subsample', 'constant:1'],
  ['replace-multiple', 'constant:1'],
  ['fixed-real-0.3', 'linear:1'],
])('the expectations hold in three dimensions under %s with growth %s', async (regime, growth) => {
  await run({ regime, fits: 3, growth, data: { dimensions: 3 } });
});

test('the expectations hold for the moons under fresh-real', async () => {
  const { evaluated, expected } = await run({
    regime: 'fresh-real-0.6',
    fits: 4,
    data: { source: 'moons', noise: 0.2 },
    model: { bandwidth: 0.3 },
  });
  expect(expected[0]?.secondMoment).toBeCloseTo(0.65625 - 1 / (2 * Math.PI) + 0.04, 12);
  expect(evaluated[0]?.standardErrors?.secondMoment).toBeLessThan(0.01);
});

test('the negative log-likelihood of a standard normal under its estimate is near that of N(0, 1 + h^2)', async () => {
  const sections = { data: { rows: 2000, testRows: 1000 }, fit: { replicates: 4 } };
  const { evaluated } = await harness.run({ ...sections, regime: 'replace', fits: 1 });
  const testLoss = evaluated[0]?.metrics.testLoss as number;
  const exact = Math.log(2 * Math.PI * 1.25) / 2 + 1 / 2.5;
  // Of 1,000 test points: the standard deviation of x^2 / 2.5 is sqrt(2) / 2.5. The estimates themselves differ by far less.
  expect(Math.abs(testLoss - exact)).toBeLessThan((4 * Math.SQRT2) / 2.5 / Math.sqrt(1000));
});
