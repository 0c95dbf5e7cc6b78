import { chosen, curatedDistributions, tilted } from '@ouroboros/theory';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { dot } from './dense.ts';
import { expectNear, expectVector } from './estimate.ts';
import { randomSchedule, replace } from './schedules.ts';

const p0 = [0.5, 0.3, 0.15, 0.05];
const rewards = [0, -0.4, 0.9, 1.3];

function normalised(values: readonly number[]): readonly number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/** p e^r, normalised. */
function tilt(p: readonly number[]): readonly number[] {
  return normalised(p.map((value, i) => value * Math.exp(rewards[i] as number)));
}

/** Distribution of the kept one of `choices` draws: over every ordered tuple of draws. */
function keptOf(p: readonly number[], choices: number): readonly number[] {
  const kept = p.map(() => 0);
  const visit = (draws: readonly number[], probability: number): void => {
    if (draws.length < choices) {
      for (const [symbol, value] of p.entries()) visit([...draws, symbol], probability * value);
      return;
    }
    const weights = draws.map((symbol) => Math.exp(rewards[symbol] as number));
    for (const [k, share] of normalised(weights).entries()) {
      const symbol = draws[k] as number;
      kept[symbol] = (kept[symbol] as number) + probability * share;
    }
  };
  visit([], 1);
  return kept;
}

function infiniteChoice(): void {
  let p: readonly number[] = p0;
  const chain = {
    schedule: replace(),
    fits: 8,
    distribution: p0,
    rewards,
    choices: Number.POSITIVE_INFINITY,
  };
  for (const [rounds, own] of curatedDistributions(chain).entries()) {
    expectVector(own, p, 1e-12);
    expectVector(tilted({ distribution: p0, rewards }, rounds), p, 1e-12);
    expectVector(
      p,
      normalised(p0.map((value, i) => value * Math.exp(rounds * (rewards[i] as number)))),
      1e-12,
    );
    const next = tilt(p);
    expect(dot(next, rewards)).toBeGreaterThan(dot(p, rewards));
    p = next;
  }
  // All that is left in the end is the best symbol, however rare it was.
  expectVector(tilted({ distribution: p0, rewards }, 100), [0, 0, 0, 1], 1e-12);
}

/** Slope of the mean reward in the number of rounds: its variance. */
function rewardSlope(): void {
  const step = 1e-4;
  const mean = (rounds: number) =>
    dot(normalised(p0.map((value, i) => value * Math.exp(rounds * (rewards[i] as number)))), rewards);
  for (const rounds of [0, 1, 3.5]) {
    const p = normalised(p0.map((value, i) => value * Math.exp(rounds * (rewards[i] as number))));
    const variance = dot(
      p,
      rewards.map((r) => (r - dot(p, rewards)) ** 2),
    );
    expectNear((mean(rounds + step) - mean(rounds - step)) / (2 * step), variance, 1e-6);
  }
}

function finiteChoice(): void {
  for (const choices of [1, 2, 3, 5]) {
    expectVector(chosen({ distribution: p0, rewards, choices }), keptOf(p0, choices), 1e-10);
  }
  expectVector(keptOf(p0, 1), p0, 1e-12);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const pairwise = p0.map(
    (p, i) =>
      2 *
      p *
      dot(
        p0,
        rewards.map((r) => sigmoid((rewards[i] as number) - r)),
      ),
  );
  expectVector(keptOf(p0, 2), pairwise, 1e-12);
}

/** K times the distance to the tilt, which tends to tilt(x) (Var w / W^2 + 1 - w(x)/W) with W = E w, w = e^r. */
function convergence(): void {
  const w = rewards.map(Math.exp);
  const W = dot(p0, w);
  const variance =
    dot(
      p0,
      w.map((value) => value ** 2),
    ) -
    W ** 2;
  const slope = tilt(p0).map((value, i) => value * (variance / W ** 2 + 1 - (w[i] as number) / W));
  const far = (choices: number) =>
    chosen({ distribution: p0, rewards, choices }).map(
      (value, i) => choices * (value - (tilt(p0)[i] as number)),
    );
  const distance = (choices: number) =>
    Math.max(...far(choices).map((value, i) => Math.abs(value - (slope[i] as number))));
  expect(distance(1000)).toBeLessThan(1e-3);
  expectNear(distance(500) / distance(1000), 2, 0.02);
}

function anySchedule(): void {
  const [fits, choices] = [6, 3];
  const schedule = randomSchedule(fits, 111);
  const models: (readonly number[])[] = [];
  const own = curatedDistributions({ schedule, fits, distribution: p0, rewards, choices });
  for (let n = 1; n <= fits; n++) {
    const batches = schedule.weights(n).map((_, i) => {
      const from = schedule.labeller(i + 1);
      return from === 0 ? p0 : keptOf(models[from - 1] as readonly number[], choices);
    });
    const mixed = p0.map((_, x) =>
      dot(
        schedule.weights(n),
        batches.map((batch) => batch[x] as number),
      ),
    );
    expectVector(own[n - 1] as readonly number[], mixed, 1e-10);
    models.push(mixed);
  }
}

export const tiltingChecks: readonly Check[] = [
  {
    id: 'tilting',
    shows:
      'p e^r iterated is p_0 e^{nr} (tilted and curatedDistributions, 1e-12), its mean reward rises with slope Var r (central differences, 1e-6), and after 100 rounds one symbol is left',
    breaks: 'a wrong power of e^r, a reward that falls',
    run: () => {
      infiniteChoice();
      rewardSlope();
    },
  },
  {
    id: 'tilting-finite',
    shows:
      'choices among K = 1, 2, 3, 5 draws summed over every tuple equal chosen to 1e-10; K (q - tilt) tends to tilt (Var w/W^2 + 1 - w/W), the distance halving from K = 500 to 1000',
    breaks: "a choice of the best instead of Bradley and Terry's, another rate than 1/K",
    run: () => {
      finiteChoice();
      convergence();
    },
  },
  {
    id: 'tilting-schedule',
    shows: 'a random schedule with K = 3 written out by tuples equals curatedDistributions to 1e-10',
    breaks: 'curating the real batch, or a batch twice',
    run: anySchedule,
  },
];
