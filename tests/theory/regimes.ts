import {
  type Behaviour,
  behaviourOf,
  bestFreshWeight,
  type EndlessRegime,
  errorFactors,
} from '@ouroboros/theory';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { dot } from './dense.ts';
import { uniforms } from './draws.ts';
import { expectNear, expectVector } from './estimate.ts';
import { expectCoefficients, plainCoefficients } from './linear.ts';
import { accumulate, fixedReal, freshReal, replace, replaceMultiple, type Size } from './schedules.ts';

/** sum_{i<=n} term(i), last terms first. */
function sumOf(n: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = n; i >= 1; i--) sum += term(i);
  return sum;
}

const harmonic = (n: number) => sumOf(n, (i) => 1 / i);
const eulerMascheroni = 0.577_215_664_901_532_9;

/** v_1, ..., v_count of closed form and of errorFactors, to 1e-12. */
function expectFactors(
  schedule: Parameters<typeof errorFactors>[0],
  closed: (n: number) => number,
  count: number,
) {
  const expected = Array.from({ length: count }, (_, i) => closed(i + 1));
  expectVector(errorFactors(schedule, count), expected, 1e-12);
  const plain = plainCoefficients(schedule, Math.min(count, 40)).map((c) => dot(c, c));
  expectVector(plain, expected.slice(0, 40), 1e-12);
}

/** What behaviourOf says of a regime that converges. */
function expectLimit(regime: EndlessRegime, limit: number): void {
  const behaviour: Behaviour = behaviourOf(regime);
  expect(behaviour.converges).toBe(true);
  if (behaviour.converges) expectNear(behaviour.limit, limit, 1e-9);
}

function manyFromOneModel(): void {
  const own = (n: number) => Array.from({ length: n }, (_, i) => 1 / Math.sqrt(i + 1));
  expectCoefficients(replaceMultiple(), own, 51);
  expectFactors(replaceMultiple(), harmonic, 200);
  expect(behaviourOf({ regime: 'replace-multiple' })).toMatchObject({
    converges: false,
    rate: 'logarithmic',
  });
  for (const n of [1e3, 1e5]) {
    expectNear(harmonic(n) - Math.log(n) - 1 / (2 * n) + 1 / (12 * n ** 2), eulerMascheroni, 1e-10);
  }
}

function growingReplacement(): void {
  const own = (n: number) => Array.from({ length: n }, (_, i) => 1 / Math.sqrt(2 ** Math.min(i, 3)));
  expectCoefficients(
    replace((i) => 2 ** Math.min(i - 1, 3)),
    own,
    52,
  );
  const sizes: Record<string, Size> = {
    linear: (i) => i,
    squares: (i) => i ** 2,
    geometric: (i) => 1.5 ** (i - 1),
  };
  for (const size of Object.values(sizes))
    expectFactors(replace(size), (n) => sumOf(n, (i) => 1 / size(i)), 60);
  for (const g of [1.1, 1.5, 2, 10]) {
    expectNear(
      sumOf(2000, (i) => g ** (1 - i)),
      g / (g - 1),
      1e-12,
    );
    expectLimit({ regime: 'replace', growth: { kind: 'geometric', factor: g } }, g / (g - 1));
  }
}

/** sum m_i/S_i^2. */
function accumulated(sizes: readonly number[]): number {
  let [total, sum] = [0, 0];
  for (const size of sizes) {
    total += size;
    sum += size / total ** 2;
  }
  return sum;
}

function growingAccumulation(): void {
  const doubling: Size = (i) => 2 ** (i - 1);
  const own = (n: number) =>
    Array.from({ length: n }, (_, i) => Math.sqrt(1 + (i % 3)) / totalOf((j) => 1 + ((j - 1) % 3), i + 1));
  expectCoefficients(
    accumulate((i) => 1 + ((i - 1) % 3)),
    own,
    53,
  );
  for (const size of [doubling, (i: number) => i, (i: number) => 1 / i]) {
    const sizes = (n: number) => Array.from({ length: n }, (_, i) => size(i + 1));
    expectFactors(accumulate(size), (n) => accumulated(sizes(n)), 60);
  }
  expectNear(accumulated([1, 2, 4, 8, 16]), 1.35606, 5e-6);
  for (let seed = 0; seed < 200; seed++) {
    const sizes = [1, ...Array.from(uniforms(30, seed), (u) => Math.exp(12 * u - 8))];
    expect(accumulated(sizes)).toBeLessThan(2 - 1 / sizes.reduce((sum, size) => sum + size, 0));
  }
  // Nothing below 2 bounds them all: tiny additions come as close as one likes.
  expect(accumulated([1, ...new Array<number>(2_000_000).fill(1e-3)])).toBeGreaterThan(1.998);
}

function totalOf(size: Size, n: number): number {
  return sumOf(n, size);
}

function fixedShare(): void {
  for (const share of [0.1, 0.3, 0.9]) {
    const kept = 1 - share;
    const own = (n: number) => Array.from({ length: n }, (_, i) => (i === 0 ? 1 : kept ** (n - i)));
    expectCoefficients(fixedReal(share), own, 54);
    expectFactors(fixedReal(share), (n) => 1 + sumOf(n - 1, (k) => kept ** (2 * k)), 60);
    expectNear(1 + sumOf(2000, (k) => kept ** (2 * k)), 1 / (share * (2 - share)), 1e-12);
    expectLimit({ regime: 'fixed-real', share }, 1 / (share * (2 - share)));
  }
}

/** The recursion of fresh real data, `steps` fits after v_1 = 1. */
function fresh(weight: number, k: number, steps: number): number {
  let v = 1;
  for (let n = 1; n < steps; n++) v = weight ** 2 + (1 - weight) ** 2 * (k + v);
  return v;
}

const freshLimit = (w: number, k: number) => (w ** 2 + k * (1 - w) ** 2) / (w * (2 - w));

function freshRecursion(): void {
  for (const [weight, units] of [
    [0.5, 1],
    [0.2, 2],
    [0.8, 3],
  ] as const) {
    const plain = plainCoefficients(freshReal(weight, units), 6);
    expectCoefficients(
      freshReal(weight, units),
      (n) => (plain[n - 1] as readonly number[]).slice(0, 2 * n - 1),
      55,
    );
    expectFactors(freshReal(weight, units), (n) => fresh(weight, 1 / units, n), 60);
    expectNear(fresh(weight, 1 / units, 5000), freshLimit(weight, 1 / units), 1e-12);
    expectLimit(
      { regime: 'fresh-real', share: weight, realPerSynthetic: 1 / units },
      freshLimit(weight, 1 / units),
    );
  }
}

/** Where `f` is least on [low, high], by golden-section search (to about the root of the machine's precision). */
function minimiserOf(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  while (b - a > 1e-9) {
    const [left, right] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (f(left) < f(right)) b = right;
    else a = left;
  }
  return (a + b) / 2;
}

function freshWeight(): void {
  for (const k of [0.25, 1, 4]) {
    const best = (Math.sqrt(k ** 2 + 4 * k) - k) / 2;
    expectNear(
      minimiserOf((w) => fresh(w, k, 4000), 0.05, 1),
      best,
      1e-6,
    );
    expectNear(freshLimit(best, k), best, 1e-12);
    expectNear(bestFreshWeight(k).weight, best, 1e-12);
    expectNear(bestFreshWeight(k).limit, best, 1e-12);
    // A fit that minimises over its own weight has an error equal to that weight, and the limit is its fixed point.
    for (const v of [0.1, 1, 7]) {
      const step = (w: number) => w ** 2 + (1 - w) ** 2 * (k + v);
      const own = minimiserOf(step, 0, 1);
      expectNear(own, (k + v) / (1 + k + v), 1e-6);
      expectNear(step((k + v) / (1 + k + v)), (k + v) / (1 + k + v), 1e-12);
    }
  }
  expectNear(freshLimit((Math.sqrt(5) - 1) / 2, 1), 2 / (1 + Math.sqrt(5)), 1e-12);
}

export const regimeChecks: readonly Check[] = [
  {
    id: 'replace-multiple',
    shows:
      "n fresh units from model n-1: coefficients 1/sqrt(i) per draw to 1e-9, v_n = H_n to 1e-12 up to n = 200, H_n - ln n to Euler and Mascheroni's constant (1e-10)",
    breaks: 'a bounded v_n; n units that counted as one',
    run: manyFromOneModel,
  },
  {
    id: 'growth-replace',
    shows:
      'replace with sizes m_i: 1/sqrt(m_i) per draw to 1e-9, v_n = sum 1/m_i to 1e-12, limit g/(g-1) for m_i = g^(i-1)',
    breaks: 'sizes shifted by one batch',
    run: growingReplacement,
  },
  {
    id: 'growth-accumulate',
    shows:
      'accumulate with sizes m_i: sqrt(m_i)/S_i per draw to 1e-9, v_n = sum m_i/S_i^2 to 1e-12, below 2 - 1/S_n for 200 random size sequences and above 1.998 for one',
    breaks: 'sizes with which accumulating diverges, or a bound lower than 2',
    run: growingAccumulation,
  },
  {
    id: 'fixed-real',
    shows:
      'shares .1, .3, .9: coefficients 1 and (1-lambda)^(n-i+1) per draw to 1e-9, v_n to 1e-12, limit 1/(lambda(2-lambda))',
    breaks: 'a real batch whose coefficient drifts from 1',
    run: fixedShare,
  },
  {
    id: 'fresh-real',
    shows:
      'three weights and sizes: per draw to 1e-9, v_n = w^2 + (1-w)^2 (k + v_{n-1}) to 1e-12, limit (w^2 + k(1-w)^2)/(w(2-w)) to 1e-12',
    breaks: 'k in the place of 1/k, fresh data that was the first batch again',
    run: freshRecursion,
  },
  {
    id: 'fresh-real-weight',
    shows:
      'the weight found by search over 4,000 steps of the recursion is (sqrt(k^2+4k)-k)/2 to 1e-6 and its limit equals it to 1e-12; at k = 1 the golden ratio',
    breaks: 'any other weight or limit; a one-step optimum that differs from its error',
    run: freshWeight,
  },
];
