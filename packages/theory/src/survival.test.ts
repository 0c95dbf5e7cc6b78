import { expect, test } from 'vitest';
import { firstSurvival } from './discrete.ts';
import { survivalProbabilities } from './survival.ts';
import { accumulate, replace } from './testing/schedules.ts';

const distribution = [0.7, 0.25, 0.05];

/** Bin(N, p) at k. */
function binomial(draws: number, p: number, k: number): number {
  let choose = 1;
  for (let i = 1; i <= k; i++) choose *= (draws - k + i) / i;
  return choose * p ** k * (1 - p) ** (draws - k);
}

/** The probability of a symbol to be alive, by sending the whole distribution of its count forward. */
function forward(p: number, counts: readonly number[]): number {
  let before: readonly number[] = [1];
  let [size, share] = [1, (_: number): number => p];
  for (const count of counts) {
    const now = new Array<number>(count + 1).fill(0);
    for (const [k, probability] of before.entries()) {
      for (let j = 0; j <= count; j++) {
        now[j] = (now[j] as number) + probability * binomial(count, share(k / size), j);
      }
    }
    [before, size, share] = [now, count, (fraction) => fraction];
  }
  return 1 - (before[0] as number);
}

test('with one draw a symbol lives on with its probability, with two as the chain of three states has it', () => {
  for (const alive of survivalProbabilities({ schedule: replace(), fits: 5, rows: 1, distribution })) {
    alive.forEach((value, i) => {
      expect(value).toBeCloseTo(distribution[i] as number, 14);
    });
  }
  const chain = survivalProbabilities({ schedule: replace(), fits: 6, rows: 2, distribution });
  for (const [index, alive] of chain.entries()) {
    alive.forEach((value, i) => {
      const p = distribution[i] as number;
      // From one of two draws: lost, kept and fixed with probabilities 1/4, 1/2, 1/4.
      const lost = (1 - 0.5 ** index) / 2;
      expect(value).toBeCloseTo(p ** 2 + 2 * p * (1 - p) * (1 - lost), 14);
    });
  }
});

test.each([
  ['equal batches', () => 1, [4, 4, 4, 4]],
  ['growing batches', (batch: number) => batch / 2, [4, 4, 6, 8]],
])('replace with %s: the backward sums are the forward ones', (_, sizes, counts) => {
  const chain = survivalProbabilities({ schedule: replace(sizes), fits: 4, rows: 4, distribution });
  expect(chain).toHaveLength(4);
  for (const [index, alive] of chain.entries()) {
    alive.forEach((value, i) => {
      expect(value).toBeCloseTo(forward(distribution[i] as number, counts.slice(0, index + 1)), 13);
    });
  }
});

test('the first fit is that of the closed form, for many draws and tiny probabilities too', () => {
  const rare = [1 - 1e-12, 1e-12];
  const [alive] = survivalProbabilities({ schedule: replace(), fits: 2, rows: 1000, distribution: rare });
  expect((alive?.[1] as number) / firstSurvival(1e-12, 1000)).toBeCloseTo(1, 12);
});

test('accumulate: whoever is in the real batch stays', () => {
  const chain = survivalProbabilities({ schedule: accumulate(), fits: 5, rows: 9, distribution });
  const first = distribution.map((p) => firstSurvival(p, 9));
  expect(chain).toEqual([first, first, first, first, first]);
});

test('it ends where nothing is known: at subsamples, at fresh real data, and where it would take too long', () => {
  const subsampled = { ...accumulate(), subsample: (n: number) => (n > 2 ? 1 : undefined) };
  expect(survivalProbabilities({ schedule: subsampled, fits: 5, rows: 9, distribution })).toHaveLength(2);
  const fresh = { ...accumulate(), labeller: () => 0 };
  expect(survivalProbabilities({ schedule: fresh, fits: 5, rows: 9, distribution })).toHaveLength(1);
  const huge = survivalProbabilities({ schedule: replace(), fits: 3, rows: 10_000, distribution });
  expect(huge).toHaveLength(1);
  expect(huge[0]?.[0]).toBeCloseTo(1, 12);
});

test('what is no distribution or no number of rows is refused', () => {
  const chain = { schedule: replace(), fits: 2, rows: 3 };
  expect(() => survivalProbabilities({ ...chain, distribution: [0.5, 0.6] })).toThrow('sum to 1');
  expect(() => survivalProbabilities({ ...chain, rows: 0, distribution })).toThrow('received 0');
});
