import { discreteExpectations, firstSurvival, type Schedule } from '@ouroboros/theory';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { expectNear } from './estimate.ts';
import { accumulate, replace } from './schedules.ts';

/** Two symbols: everything about a chain is a distribution over counts of the first, which is followed exactly. */
const [T, fits, p0] = [4, 6, 0.3];

function choose(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return k < 0 || k > n ? 0 : value;
}

/** Probability of k among T draws with replacement. */
function binomial(k: number, p: number): number {
  return choose(T, k) * p ** k * (1 - p) ** (T - k);
}

/** Probability of j among T draws without replacement from a pool of `size` with k. */
function hypergeometric(j: number, k: number, size: number): number {
  return (choose(k, j) * choose(size - k, T - j)) / choose(size, T);
}

type Counts = readonly number[];

/** The distribution after adding up `weight(from, to)` over all ways. */
function move(from: Counts, size: number, weight: (from: number, to: number) => number): Counts {
  return Array.from({ length: size + 1 }, (_, to) => from.reduce((sum, p, k) => sum + p * weight(k, to), 0));
}

const first: Counts = Array.from({ length: T + 1 }, (_, k) => binomial(k, p0));

/** E H of frequencies k/size. */
function meanHeterozygosity(counts: Counts): number {
  const size = counts.length - 1;
  return counts.reduce((sum, p, k) => sum + (p * 2 * k * (size - k)) / size ** 2, 0);
}

/** E sum (p - p_0)^2 over both symbols. */
function meanSquaredError(counts: Counts): number {
  const size = counts.length - 1;
  return counts.reduce((sum, p, k) => sum + 2 * p * (k / size - p0) ** 2, 0);
}

/** The counts that fits 1..fits see. */
function replaced(): readonly Counts[] {
  const all = [first];
  while (all.length < fits) all.push(move(all.at(-1) as Counts, T, (k, to) => binomial(to, k / T)));
  return all;
}

function accumulated(): readonly Counts[] {
  const all = [first];
  for (let n = 1; n < fits; n++) {
    all.push(move(all.at(-1) as Counts, (n + 1) * T, (k, to) => binomialOr0(to - k, k / (n * T))));
  }
  return all;
}

function binomialOr0(k: number, p: number): number {
  return k < 0 || k > T ? 0 : binomial(k, p);
}

function subsampled(): readonly Counts[] {
  let pool = first;
  const seen = [first];
  for (let n = 1; n < fits; n++) {
    const size = n * T;
    const added = (k: number, more: number) => {
      let sum = 0;
      for (let j = 0; j <= T; j++) sum += hypergeometric(j, k, size) * binomialOr0(more, j / T);
      return sum;
    };
    pool = move(pool, size + T, (k, to) => added(k, to - k));
    seen.push(move(pool, T, (k, to) => hypergeometric(to, k, size + T)));
  }
  return seen;
}

const H0 = 2 * p0 * (1 - p0);

function expectCounts(counts: readonly Counts[], schedule: Schedule, kept: (n: number) => number): void {
  const own = discreteExpectations({ schedule, fits, rows: T, distribution: [p0, 1 - p0] });
  for (const [i, distribution] of counts.entries()) {
    expectNear(
      distribution.reduce((sum, p) => sum + p, 0),
      1,
      1e-12,
    );
    expectNear(meanHeterozygosity(distribution), H0 * kept(i + 1), 1e-12);
    expectNear(meanSquaredError(distribution), H0 * (1 - kept(i + 1)), 1e-12);
    expectNear(own[i]?.heterozygosity as number, H0 * kept(i + 1), 1e-12);
    expectNear(own[i]?.squaredError as number, H0 * (1 - kept(i + 1)), 1e-12);
  }
}

/** V_n r_n (T-1)/T over H_0, the recursion of gaussian-subsample. */
function keptBySubsamples(count: number, rows: number): number {
  let V = 1 - 1 / rows;
  for (let n = 1; n < count; n++) {
    const r = (n * rows) / (n * rows - 1);
    V *= 1 - (r * ((1 - 1 / n) / rows + (rows - 1) / rows ** 2)) / (n + 1) ** 2;
  }
  return (V * ((count * rows) / (count * rows - 1)) * (rows - 1)) / rows;
}

function keptByAccumulating(count: number, rows: number): number {
  let kept = 1;
  for (let k = 1; k <= count; k++) kept *= 1 - 1 / (k ** 2 * rows);
  return kept;
}

function heterozygosity(): void {
  expectCounts(replaced(), replace(), (n) => (1 - 1 / T) ** n);
  expectCounts(accumulated(), accumulate(), (n) => keptByAccumulating(n, T));
  const schedule = { ...accumulate(), subsample: () => 1 };
  expectCounts(subsampled(), schedule, (n) => keptBySubsamples(n, T));
  const printed = [
    [(1 - 1 / 20) ** 20, 0.2987],
    [keptByAccumulating(20, 20), 0.7683],
    [keptBySubsamples(20, 20), 0.7232],
  ] as const;
  for (const [kept, value] of printed) expect(Math.abs((5 / 6) * kept - value)).toBeLessThan(5e-5);
}

function survival(): void {
  expectNear(firstSurvival(p0, T), 1 - (first[0] as number), 1e-12);
  for (const p of [1e-12, 0.01, 0.5, 1]) {
    let alive = 0;
    for (let k = 1; k <= T; k++) alive += binomial(k, p);
    expectNear(firstSurvival(p, T), alive, 1e-12);
  }
  // A symbol that died stays dead, so both survive with the probability of no absorption, which replace loses.
  const alive = replaced().map((counts) => 1 - (counts[0] as number) - (counts[T] as number));
  for (let n = 1; n < alive.length; n++) expect(alive[n]).toBeLessThan(alive[n - 1] as number);
  for (const [i, counts] of accumulated().entries()) {
    expect(1 - (counts[0] as number) - (counts.at(-1) as number)).toBeGreaterThanOrEqual(
      (alive[0] as number) - 1e-12,
    );
    expectNear(counts[0] as number, first[0] as number, 1e-12);
    expect(counts.length).toBe((i + 1) * T + 1);
  }
}

export const discreteChecks: readonly Check[] = [
  {
    id: 'discrete-heterozygosity',
    shows:
      'two symbols, T = 4, n up to 6: the exact distribution over counts has E H_n = H_0 (1 - u_n) and E sum (p_n - p_0)^2 = H_0 u_n to 1e-12 under replace, accumulate and subsample, as has discreteExpectations',
    breaks: 'any other power, product or pool recursion; nothing is simulated',
    run: heterozygosity,
  },
  {
    id: 'discrete-survival',
    shows:
      '1 - (1-p)^T equals the binomial sum to 1e-12 (also p = 10^-12); the exact distributions lose symbols for ever under replace and none after the first fit under accumulate',
    breaks: 'a symbol that comes back, or that accumulating loses later',
    run: survival,
  },
];
