import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Choice, chosen } from './choice.ts';
import { curatedDistributions } from './curated-chain.ts';
import { expectClose } from './testing/expect-close.ts';
import { accumulate, replace } from './testing/schedules.ts';
import { tilted } from './tilting.ts';

const rewarded = { distribution: [0.5, 0.3, 0.15, 0.05], rewards: [0, 1, -2, 0.5] };

/** What is kept of all K-tuples of draws, with their probabilities. */
function byTuples({ distribution, rewards, choices }: Choice): readonly number[] {
  const kept = distribution.map(() => 0);
  const visit = (draws: readonly number[], probability: number): void => {
    if (draws.length < choices) {
      for (const [symbol, p] of distribution.entries()) visit([...draws, symbol], probability * p);
      return;
    }
    const worth = draws.map((symbol) => Math.exp(rewards[symbol] as number));
    const sum = worth.reduce((a, b) => a + b, 0);
    for (const [i, symbol] of draws.entries())
      kept[symbol] = (kept[symbol] as number) + (probability * (worth[i] as number)) / sum;
  };
  visit([], 1);
  return kept;
}

test('a choice among K draws is what all K-tuples say', () => {
  for (const choices of [1, 2, 3, 4, 5])
    expectClose(chosen({ ...rewarded, choices }), byTuples({ ...rewarded, choices }));
  const extreme = { distribution: [0.9, 0.1], rewards: [-30, 30], choices: 3 };
  expectClose(chosen(extreme), byTuples(extreme));
  expectClose(chosen({ ...extreme, choices: 1 }), extreme.distribution);
  const impossible = { distribution: [0.6, 0.4, 0, 0], rewards: [1, 0, 900, -900], choices: 2 };
  expectClose(chosen(impossible), byTuples({ ...impossible, rewards: [1, 0, 0, 0] }));
});

test('it is a distribution whatever K and the rewards, and adding to all rewards changes nothing', () => {
  const rewards = fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(rewards, fc.integer({ min: 1, max: 10_000 }), (values, choices) => {
      const kept = chosen({ ...rewarded, rewards: values, choices });
      expect(kept.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      const moved = values.map((value) => value + 500);
      expectClose(chosen({ ...rewarded, rewards: moved, choices }), kept, 1e-11);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('with many draws it tilts: p e^r, off by (E w^2/Z^2 - w/Z)/K', () => {
  const limit = tilted(rewarded);
  const worths = rewarded.rewards.map(Math.exp);
  const mean = (power: number) =>
    rewarded.distribution.reduce((sum, p, i) => sum + p * (worths[i] as number) ** power, 0);
  const choices = 20_000;
  for (const [i, q] of chosen({ ...rewarded, choices }).entries()) {
    const tilt = limit[i] as number;
    const first = tilt * (mean(2) / mean(1) ** 2 - (worths[i] as number) / mean(1));
    expect(((q - tilt) * choices) / first).toBeCloseTo(1, 3);
  }
  expect(chosen({ ...rewarded, choices: Number.POSITIVE_INFINITY })).toEqual(limit);
});

test('n rounds of curation come to p_0 e^{n r}', () => {
  const fits = 9;
  const chain = { ...rewarded, choices: Number.POSITIVE_INFINITY, schedule: replace(), fits };
  for (const [rounds, distribution] of curatedDistributions(chain).entries())
    expectClose(distribution, tilted(rewarded, rounds));
  expectClose(
    tilted(rewarded, 2),
    normalized(rewarded.distribution.map((p, i) => p * Math.exp(2 * (rewarded.rewards[i] as number)))),
  );
  // Rewards at which e^{n r} overflows.
  expect(tilted({ distribution: [0.5, 0.5], rewards: [1000, 2000] }, 5)).toEqual([0, 1]);
  expect(tilted({ distribution: [1, 0], rewards: [-1000, 2000] }, 5)).toEqual([1, 0]);
});

function normalized(values: readonly number[]): readonly number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / sum);
}

test('beside real data, the mixture is what is tilted', () => {
  const chain = { ...rewarded, choices: 2, schedule: accumulate(), fits: 3 };
  const [first = [], second = [], third = []] = curatedDistributions(chain);
  const pick = (distribution: readonly number[]) => byTuples({ ...chain, distribution });
  expectClose(first, rewarded.distribution);
  expectClose(
    second,
    first.map((p, i) => (p + (pick(first)[i] as number)) / 2),
  );
  expectClose(
    third,
    second.map((p, i) => (2 * p + (pick(second)[i] as number)) / 3),
  );
});

test('rewards and draws that make no choice are refused', () => {
  expect(() => chosen({ ...rewarded, choices: 0 })).toThrow(
    'draws that one is chosen from: expected a whole number from 1 on, or Infinity, received 0',
  );
  expect(() => chosen({ ...rewarded, choices: 1.5 })).toThrow('received 1.5');
  expect(() => tilted({ ...rewarded, rewards: [1] })).toThrow('rewards: expected 4 of them, received 1');
  expect(() => tilted({ ...rewarded, rewards: [1, 2, 3, Number.NaN] })).toThrow(
    'rewards: expected finite numbers, received NaN',
  );
  expect(() => tilted({ ...rewarded, distribution: [1, 1, 0, 0] })).toThrow('probabilities that sum to 2');
});
