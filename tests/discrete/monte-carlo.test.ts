import { discrete } from '@ouroboros/models/discrete';
import { findRegime, regimeSchedule } from '@ouroboros/recursion/regimes';
import { survivalProbabilities } from '@ouroboros/theory';
import { describe, expect, test } from 'vitest';
import { holdToAll, limit } from '../support/evaluated-chain.ts';
import { type ChosenChain, useReplicates } from '../support/replicate-harness.ts';

/**
 * Means over replicates against the closed forms of section 4 of the theory. A single comparison at 4 standard errors fails
 * by chance with probability 6e-5; the seeds are fixed. With 600 replicates a standard error is 0.3 to 4 per cent of a
 * heterozygosity and 3 to 5 per cent of a squared error.
 */

const [T, replicates] = [20, 600];

const harness = useReplicates(discrete);

function run(chain: ChosenChain) {
  return harness.run({ data: { rows: T }, fit: { replicates }, ...chain });
}

describe('a die of six sides, thrown twenty times, has after 20 fits', () => {
  test.each([
    ['replace', 0.2987],
    ['accumulate', 0.7683],
    ['accumulate-subsample', 0.7232],
  ])('under %s the heterozygosity %d on average', async (regime, value) => {
    const { evaluated, expected } = await run({ regime, fits: 20 });
    expect(expected.at(-1)?.heterozygosity).toBeCloseTo(value, 4);
    expect(expected).toHaveLength(20);
    holdToAll(evaluated, expected);
    // E sum (p_n - p)^2 = H_0 - E H_n, as E p_n = p.
    for (const { testLoss, heterozygosity } of expected) {
      expect((testLoss as number) + (heterozygosity as number)).toBeCloseTo(5 / 6, 12);
    }
  });
});

const uneven = { distribution: { zipf: 1 }, rows: T };

test.each([
  ['replace-multiple', 'constant:1'],
  ['fixed-real-0.3', 'constant:1'],
  ['fresh-real-0.6', 'constant:2'],
  ['accumulate', 'geometric:1.5'],
  ['replace', 'linear:0.5'],
])('the expectations of Zipf symbols hold under %s with growth %s', async (regime, growth) => {
  const { evaluated, expected } = await run({ regime, fits: 3, growth, data: uneven });
  expect(expected).toHaveLength(3);
  holdToAll(evaluated, expected);
});

test('symbol i survives the first fit with probability 1 - (1 - p_i)^T, later ones as its count goes its way by chance', async () => {
  const { evaluated, expected } = await run({ regime: 'replace', fits: 4, data: uneven });
  const weights = [1, 2, 3, 4, 5, 6].map((rank) => 1 / rank);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const distribution = weights.map((weight) => weight / sum);
  const schedule = regimeSchedule(findRegime('replace'));
  const chances = survivalProbabilities({ schedule, fits: 4, rows: T, distribution });
  for (const [index, alive] of chances.entries()) {
    const survival = evaluated[index]?.survival ?? [];
    expect(survival.map(({ item }) => item)).toEqual([1, 2, 3, 4, 5, 6].map((rank) => `symbol ${rank}`));
    for (const [i, { probability, expected: count, mentions }] of survival.entries()) {
      const exact = alive[i] as number;
      const first = 1 - (1 - (distribution[i] as number)) ** T;
      if (index === 0) expect(exact).toBeCloseTo(first, 12);
      expect(probability).toBeCloseTo(first, 12);
      expect(count).toBeCloseTo(replicates * first, 8);
      const standardError = Math.sqrt(replicates * exact * (1 - exact));
      expect(Math.abs(mentions - replicates * exact)).toBeLessThan(limit * standardError);
    }
    expect(expected[index]?.survivors).toBeCloseTo(
      alive.reduce((total, chance) => total + chance, 0),
      12,
    );
  }
});
