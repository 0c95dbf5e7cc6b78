import {
  accumulateSubsampleMeanLimit,
  accumulateVarianceLimit,
  type Estimator,
  gaussianExpectations,
  logVarianceDrift,
  meanOnlyErrors,
  type Schedule,
} from '@ouroboros/theory';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import { at, dot } from './dense.ts';
import { normals, uniforms } from './draws.ts';
import { Estimate, expectMean, expectNear, expectVector } from './estimate.ts';
import { accumulate, randomSchedule, replace } from './schedules.ts';

/** Everything in units of s2, around mu_0 = 0. */
const [T, fits, replicates] = [10, 5, 10_000];

/** Sees all, but draws one unit of it without replacement. */
const subsampled: Schedule = { ...accumulate(), subsample: () => 1 };

interface Chain {
  readonly schedule: Schedule;
  readonly estimator?: Estimator;
  /** The models' variance, where it is known instead of fitted. */
  readonly known?: number;
  readonly replicates?: number;
  readonly seed: number;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Weighted mean, and squares around it over N - correction. */
function momentsOf(values: readonly number[], weights: readonly number[], correction: number): Moments {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = dot(values, weights) / total;
  const squares = values.reduce((sum, value, k) => sum + (weights[k] as number) * (value - mean) ** 2, 0);
  return { mean, variance: squares / (total - correction) };
}

/** Without replacement, by the first steps of Fisher and Yates' shuffle. */
function drawn(values: readonly number[], count: number, uniform: () => number): readonly number[] {
  const pool = [...values];
  for (let k = 0; k < count; k++) {
    const other = k + Math.floor(uniform() * (pool.length - k));
    [pool[k], pool[other]] = [pool[other] as number, pool[k] as number];
  }
  return pool.slice(0, count);
}

/** Fits on samples of fits, sample by sample; calls `visit` with every fit (n from 1). */
function simulate(chain: Chain, visit: (n: number, fit: Moments) => void): void {
  const { schedule, seed, known } = chain;
  const count = chain.replicates ?? replicates;
  const units = Array.from({ length: fits }, (_, i) => schedule.size(i + 1));
  const perChain = T * units.reduce((sum, size) => sum + size, 0);
  const weights = units.map((_, i) => weightsOf(chain, i + 1));
  const [normal, uniform] = [normals(count * perChain, seed), uniforms(count * fits * T, seed, 1)];
  let [next, shuffle] = [0, 0];
  for (let r = 0; r < count; r++) {
    const models: Moments[] = [{ mean: 0, variance: 1 }];
    const pool: number[] = [];
    for (let n = 1; n <= fits; n++) {
      const model = models[schedule.labeller(n)] as Moments;
      const deviation = Math.sqrt(known ?? model.variance);
      for (let k = 0; k < T * (units[n - 1] as number); k++) {
        pool.push(model.mean + deviation * (normal[next++] as number));
      }
      const fit = fitOf(chain, pool, weights[n - 1] as readonly number[], () => uniform[shuffle++] as number);
      models.push(fit);
      visit(n, fit);
    }
  }
}

/** The weight of every sample in the pool of fit n, batch by batch. */
function weightsOf({ schedule }: Chain, n: number): readonly number[] {
  const [shares, total] = [schedule.weights(n), schedule.total(n)];
  const units = Array.from({ length: n }, (_, i) => schedule.size(i + 1));
  return units.flatMap((size, i) => new Array<number>(T * size).fill(((shares[i] ?? 0) * total) / size));
}

function fitOf(
  { schedule, estimator }: Chain,
  pool: readonly number[],
  weights: readonly number[],
  uniform: () => number,
): Moments {
  const correction = estimator === 'unbiased' ? 1 : 0;
  if (!schedule.subsample) return momentsOf(pool, weights, correction);
  return momentsOf(drawn(pool, T, uniform), new Array<number>(T).fill(1), correction);
}

interface Estimates {
  readonly meanError: readonly Estimate[];
  readonly variance: readonly Estimate[];
  readonly second: readonly Estimate[];
}

function estimatesOf(chain: Chain): Estimates {
  const series = () => Array.from({ length: fits }, () => new Estimate());
  const estimates = { meanError: series(), variance: series(), second: series() };
  simulate(chain, (n, { mean, variance }) => {
    estimates.meanError[n - 1]?.add(mean ** 2);
    estimates.variance[n - 1]?.add(variance);
    estimates.second[n - 1]?.add(mean ** 2 + variance);
  });
  return estimates;
}

/** Closed forms beside gaussianExpectations (1e-12) and beside a simulation (4 standard errors of at most 3%). */
function expectMoments(
  chain: Chain,
  variance: (n: number) => number,
  meanError: (n: number) => number,
): void {
  const { schedule, estimator = 'maximum-likelihood', seed } = chain;
  const own = gaussianExpectations({ schedule, fits, rows: T, estimator });
  const simulated = estimatesOf({ schedule, estimator, seed });
  for (let n = 1; n <= fits; n++) {
    expectNear(own[n - 1]?.variance as number, variance(n), 1e-12);
    expectNear(own[n - 1]?.meanError as number, meanError(n), 1e-12);
    expectMean(simulated.variance[n - 1] as Estimate, variance(n), 0.03);
    expectMean(simulated.meanError[n - 1] as Estimate, meanError(n), 0.03);
  }
}

function secondMoment(): void {
  for (const [i, schedule] of [replace(), accumulate(), subsampled, randomSchedule(fits, 81)].entries()) {
    const { second } = estimatesOf({ schedule, seed: 82 + i, replicates: 2000 });
    for (const estimate of second) expectMean(estimate, 1, 0.03);
  }
}

function replaced(): void {
  const kept = (n: number) => (1 - 1 / T) ** n;
  expectMoments({ schedule: replace(), seed: 86 }, kept, (n) => 1 - kept(n));
}

/** prod_{k<=n} (1 - 1/(k^2 T)). */
function product(n: number, rows: number): number {
  let value = 1;
  for (let k = 1; k <= n; k++) value *= 1 - 1 / (k ** 2 * rows);
  return value;
}

function accumulatedVariance(): void {
  expectMoments(
    { schedule: accumulate(), seed: 87 },
    (n) => product(n, T),
    (n) => 1 - product(n, T),
  );
  for (const rows of [2, 10, 1000]) {
    const x = Math.PI / Math.sqrt(rows);
    expectNear(accumulateVarianceLimit(rows), Math.sin(x) / x, 1e-12);
    // The product that is left out, to second order: 1 + (1/n - 1/(2n^2))/T.
    const n = 100_000;
    expectNear(product(n, rows) * (1 - (1 / n - 1 / (2 * n ** 2)) / rows), Math.sin(x) / x, 1e-10);
  }
}

function unbiased(): void {
  const chain = { schedule: replace(), estimator: 'unbiased', seed: 88 } as const;
  expectMoments(
    chain,
    () => 1,
    (n) => n / T,
  );
}

/** E log chi^2 with `freedom` degrees of freedom over log `freedom`, by the trapezoidal rule in u = log g. */
function driftByQuadrature(freedom: number): number {
  let [weight, sum] = [0, 0];
  for (let u = -60; u < 9; u += 0.02) {
    const density = Math.exp((u * freedom) / 2 - Math.exp(u) / 2);
    weight += density;
    sum += density * u;
  }
  return sum / weight - Math.log(freedom);
}

/** digamma(a) by its recurrence and asymptotic series. */
function digamma(a: number): number {
  if (a < 30) return digamma(a + 1) - 1 / a;
  return Math.log(a) - 1 / (2 * a) - 1 / (12 * a ** 2) + 1 / (120 * a ** 4) - 1 / (252 * a ** 6);
}

function logDrift(): void {
  const drift = (rows: number) => digamma((rows - 1) / 2) - Math.log((rows - 1) / 2);
  for (const rows of [3, 10, 100]) {
    expectNear(driftByQuadrature(rows - 1), drift(rows), 1e-10);
    expectNear(logVarianceDrift({ rows, estimator: 'unbiased' }), -drift(rows), 1e-12);
  }
  const estimates = Array.from({ length: fits }, () => new Estimate());
  const chain = { schedule: replace(), estimator: 'unbiased', seed: 89 } as const;
  simulate(chain, (n, { variance }) => estimates[n - 1]?.add(Math.log(variance)));
  for (const [i, estimate] of estimates.entries()) expectMean(estimate, (i + 1) * drift(T), 0.08);
  expect(drift(T)).toBeLessThan(0);
}

/** E var_n and E(mu_n - mu_0)^2 of accumulate-subsample, in units of s2. */
function poolRecursion(rows: number, count: number): { variance: number[]; meanError: number[] } {
  let V = 1 - 1 / rows;
  const [variance, meanError]: number[][] = [[], []];
  for (let n = 1; n <= count; n++) {
    const r = (n * rows) / (n * rows - 1);
    const drawing = ((1 - 1 / n) * V * r) / rows;
    variance?.push((V * r * (rows - 1)) / rows);
    meanError?.push(1 - V + drawing);
    V -= (drawing + (V * r * (rows - 1)) / rows ** 2) / (n + 1) ** 2;
  }
  return { variance: variance as number[], meanError: meanError as number[] };
}

function subsample(): void {
  const { variance, meanError } = poolRecursion(T, 20);
  const at = (values: readonly number[], n: number) => values[n - 1] as number;
  expectMoments(
    { schedule: subsampled, seed: 90 },
    (n) => at(variance, n),
    (n) => at(meanError, n),
  );
  for (const [n, printed] of [
    [1, 0.9],
    [5, 0.7793],
    [10, 0.7598],
    [20, 0.7495],
  ] as const) {
    expect(Math.abs(at(variance, n) - printed)).toBeLessThan(5e-5);
  }
}

/** E mu_n^2 with known variance 1: pools of nT samples, T of them drawn; exact for any T. */
function knownVariance(rows: number, count: number): number[] {
  let [poolError, second] = [1 / rows, 1];
  const errors: number[] = [];
  for (let n = 1; n <= count; n++) {
    const spread = ((second - poolError) * n * rows) / (n * rows - 1);
    const drawing = ((1 - 1 / n) * spread) / rows;
    errors.push(poolError + drawing);
    second = (n * second + poolError + drawing + 1) / (n + 1);
    poolError += (drawing + 1 / rows) / (n + 1) ** 2;
  }
  return errors;
}

function meanOnly(): void {
  const count = 400;
  let sum = 1;
  const closed = Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    if (n > 1) sum += (2 - 1 / (n - 1)) / n ** 2;
    return sum + 1 - 1 / n;
  });
  expectVector(meanOnlyErrors(subsampled, count), closed, 1e-12);
  expectVector(
    knownVariance(1e8, count).map((error) => 1e8 * error),
    closed,
    1e-6,
  );
  expectNear(accumulateSubsampleMeanLimit, Math.PI ** 2 / 2 - 2, 1e-15);
  // What is missing at n: 2/n for the tail of 2/i^2 and 1/n for the drawing, to first order.
  expectNear((closed[count - 1] as number) + 3 / count, Math.PI ** 2 / 2 - 2, 1e-4);
  const estimates = Array.from({ length: fits }, () => new Estimate());
  simulate({ schedule: subsampled, known: 1, seed: 91 }, (n, { mean }) => estimates[n - 1]?.add(mean ** 2));
  for (const [i, expected] of knownVariance(T, fits).entries())
    expectMean(estimates[i] as Estimate, expected, 0.03);
}

/** u_n and E var_n from covariances of batch means, written out. */
function plainMoments(schedule: Schedule, rows: number): { u: number[]; variance: number[] } {
  const [C, u, variance, second]: [number[][], number[], number[], number[]] = [[], [0], [1], [1]];
  for (let n = 1; n <= fits; n++) {
    const from = schedule.labeller(n);
    const shares = from === 0 ? [] : schedule.weights(from);
    const row = C.map((other) => shares.reduce((sum, a, k) => sum + a * (other[k] ?? 0), 0));
    row.push((u[from] as number) + (variance[from] as number) / (schedule.size(n) * rows));
    for (const [i, other] of C.entries()) other.push(row[i] as number);
    C.push(row);
    const a = schedule.weights(n);
    const mean = a.reduce((sum, x, i) => sum + a.reduce((inner, y, j) => inner + x * y * at(C, i, j), 0), 0);
    second.push(a.reduce((sum, x, i) => sum + x * (second[schedule.labeller(i + 1)] as number), 0));
    u.push(mean);
    variance.push((second[n] as number) - mean);
  }
  return { u, variance };
}

function anySchedule(): void {
  for (const seed of [92, 93]) {
    const schedule = randomSchedule(fits, seed);
    const { u, variance } = plainMoments(schedule, T);
    expectMoments(
      { schedule, seed: seed + 2 },
      (n) => variance[n] as number,
      (n) => u[n] as number,
    );
  }
}

export const gaussianChecks: readonly Check[] = [
  {
    id: 'gaussian-second-moment',
    shows:
      'E[var_n + (mu_n - mu_0)^2] = s2 for n up to 5 under replace, accumulate, subsample and a random schedule (2,000 chains of T = 10, standard errors below 3%)',
    breaks: 'a variance with 1/(T-1), which adds 10% a fit',
    run: secondMoment,
  },
  {
    id: 'gaussian-schedule',
    shows:
      'two random schedules: covariances of batch means written out equal gaussianExpectations to 1e-12 and 4,000 chains within 4 standard errors',
    breaks: 'batches of one labeller taken as uncorrelated',
    run: anySchedule,
  },
  {
    id: 'gaussian-replace',
    shows:
      'E var_n = s2 (1-1/T)^n and E(mu_n-mu_0)^2 = s2 - E var_n: gaussianExpectations to 1e-12, 4,000 chains within 4 standard errors',
    breaks: 'an exponent n-1, a mean error n/T',
    run: replaced,
  },
  {
    id: 'gaussian-accumulate',
    shows:
      'E var_n = s2 prod (1 - 1/(k^2 T)): gaussianExpectations to 1e-12, 4,000 chains within 4 standard errors; the product at n = 100,000 with its remainder is sin(x)/x, x = pi/sqrt T, to 1e-10',
    breaks: 'k in the place of k^2; another limit',
    run: accumulatedVariance,
  },
  {
    id: 'gaussian-unbiased',
    shows:
      'replace with 1/(T-1): E var_n = s2 and E(mu_n-mu_0)^2 = n s2/T: gaussianExpectations to 1e-12, 4,000 chains within 4 standard errors',
    breaks: 'a bias in either',
    run: unbiased,
  },
  {
    id: 'gaussian-log-drift',
    shows:
      'digamma((T-1)/2) - log((T-1)/2) equals E log(chi^2/(T-1)) by quadrature to 1e-10 (and logVarianceDrift to 1e-12) and is the fall of E log var_n a fit (4,000 chains, 4 standard errors)',
    breaks: 'T in the place of T-1',
    run: logDrift,
  },
  {
    id: 'gaussian-subsample',
    shows:
      'the pool recursion equals gaussianExpectations to 1e-12, 4,000 chains that draw without replacement within 4 standard errors, and its printed values',
    breaks: 'drawing with replacement, a pool variance not corrected by N/(N-1)',
    run: subsample,
  },
  {
    id: 'gaussian-mean-only',
    shows:
      'sum (2 - 1/(i-1))/i^2 + 1 - 1/n equals meanOnlyErrors to 1e-12 and the recursion for finite T (itself held to 4,000 chains at T = 10) at T = 10^8; limit pi^2/2 - 2',
    breaks: 'a subsample that costs nothing (pi^2/6)',
    run: meanOnly,
  },
];
