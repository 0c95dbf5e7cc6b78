import {
  accumulateBound,
  errorFactors,
  noiseCoefficients,
  type Schedule,
  unitError,
} from '@ouroboros/theory';
import { expect } from 'vitest';
import { fitChain, type LinearChain, pooledNoise } from './chain.ts';
import type { Check } from './check.ts';
import {
  apply,
  choleskyOf,
  type Dense,
  dot,
  minus,
  multiply,
  pseudoInverseOf,
  quadratic,
  solve,
  transpose,
} from './dense.ts';
import { normalRows, normals, rowsFrom } from './draws.ts';
import { Estimate, expectMean, expectNear, expectVector } from './estimate.ts';
import { covariance } from './lemma.ts';
import { accumulate, randomSchedule, replace } from './schedules.ts';

const [T, d, fits] = [9, 3, 6];
const largest = 8;

/** A chain of standard normal noises. */
function drawnChain(schedule: Schedule, seed: number, design = normalRows(T, d, seed)): LinearChain {
  const noises = normals(2 * fits * largest * T, seed, 1);
  const noise = (batch: number, copy: number, row: number) =>
    noises[((batch - 1) * largest + copy) * T + row] as number;
  return { design, truth: [...normals(d, seed, 2)], schedule, fits, noise };
}

/** w* + X^+ sum_i c_{n,i} E_i / sqrt(m_i). */
function shifted(chain: LinearChain, c: readonly number[]): readonly number[] {
  const sum = new Array<number>(T).fill(0);
  for (const [i, factor] of c.entries()) {
    const pooled = pooledNoise(chain, i + 1);
    for (let t = 0; t < T; t++) sum[t] = (sum[t] as number) + factor * (pooled[t] as number);
  }
  const shift = apply(pseudoInverseOf(chain.design), sum);
  return chain.truth.map((value, j) => value + (shift[j] as number));
}

/** Every fitted w_n - w* beside the one that coefficients c_n give, to 1e-9. */
export function expectCoefficients(
  schedule: Schedule,
  c: (n: number) => readonly number[],
  seed: number,
): void {
  const chain = drawnChain(schedule, seed);
  for (const [i, w] of fitChain(chain).entries()) {
    expectVector(minus(w, chain.truth), minus(shifted(chain, c(i + 1)), chain.truth), 1e-9);
  }
}

/** c_n = sum_i a_{n,i} (c_{lab(i)} + e_i/sqrt(m_i)), written out. */
export function plainCoefficients(schedule: Schedule, count: number): readonly (readonly number[])[] {
  const vectors: number[][] = [new Array<number>(2 * count).fill(0)];
  for (let n = 1; n <= count; n++) {
    const c = new Array<number>(2 * count).fill(0);
    for (const [i, a] of schedule.weights(n).entries()) {
      if (a === 0) continue;
      const earlier = vectors[schedule.labeller(i + 1)] as number[];
      for (let j = 0; j < c.length; j++) c[j] = (c[j] as number) + a * (earlier[j] as number);
      c[i] = (c[i] as number) + a / Math.sqrt(schedule.size(i + 1));
    }
    vectors.push(c);
  }
  return vectors.slice(1);
}

const randomSeeds = [1, 2, 3, 4, 5];

function scheduleRule(): void {
  for (const seed of randomSeeds) {
    const schedule = randomSchedule(fits, seed);
    const plain = plainCoefficients(schedule, fits);
    const own = noiseCoefficients(schedule, fits);
    for (const [n, c] of plain.entries()) {
      const row = own[n] as readonly number[];
      expectVector([...row, ...new Array<number>(c.length - row.length).fill(0)], c, 1e-12);
    }
    expectCoefficients(schedule, (n) => own[n - 1] as readonly number[], 100 + seed);
  }
}

function scheduleError(): void {
  const [rows, draws, s2] = [12, 2000, 1];
  const schedule = randomSchedule(fits, 6);
  const factors = errorFactors(schedule, fits);
  expectVector(
    factors,
    plainCoefficients(schedule, fits).map((c) => dot(c, c)),
    1e-12,
  );
  const estimates = factors.map(() => new Estimate());
  const values = normals(draws * rows * (d + 3 * fits), 21);
  const perDraw = rows * (d + 3 * fits);
  for (let r = 0; r < draws; r++) {
    const start = r * perDraw;
    const noise = (batch: number, copy: number, row: number) =>
      values[start + rows * (d + 3 * (batch - 1) + copy) + row] as number;
    const chain = { design: rowsFrom(values, rows, d, start), truth: [1, 0, -1], schedule, fits, noise };
    for (const [n, w] of fitChain(chain).entries()) {
      const difference = minus(w, chain.truth);
      (estimates[n] as Estimate).add(dot(difference, difference));
    }
  }
  for (const [n, e] of estimates.entries()) {
    expectMean(e, ((s2 * d) / (rows - d - 1)) * (factors[n] as number), 0.03);
  }
}

function equationOne(): void {
  const ones = (n: number) => new Array<number>(n).fill(1);
  expectCoefficients(replace(), ones, 31);
  expectVector(
    errorFactors(replace(), 50),
    Array.from({ length: 50 }, (_, i) => i + 1),
    1e-12,
  );
}

function theoremOne(): void {
  const c = (n: number) => Array.from({ length: n }, (_, i) => 1 / (i + 1));
  for (const seed of [32, 33, 34]) expectCoefficients(accumulate(), c, seed);
  for (const [n, row] of noiseCoefficients(accumulate(), 40).entries()) expectVector(row, c(n + 1), 1e-12);
}

/** sum_{i<=n} 1/i^2, smallest terms first. */
function basel(n: number): number {
  let sum = 0;
  for (let i = n; i >= 1; i--) sum += 1 / i ** 2;
  return sum;
}

function theoremTwo(): void {
  const limit = Math.PI ** 2 / 6;
  const factors = errorFactors(accumulate(), 1500);
  const problem = { noise: 0.3, features: 4, rows: 20 };
  expectNear(accumulateBound(problem), limit * unitError(problem), 1e-12);
  for (const [i, v] of factors.entries()) {
    const n = i + 1;
    expectNear(v, basel(n), 1e-12);
    expect(limit - v).toBeGreaterThan(1 / (n + 1));
    expect(limit - v).toBeLessThan(1 / n);
  }
  // Euler and Maclaurin: the remainder is 1/n - 1/(2n^2) + 1/(6n^3) - ...
  for (const n of [1000, 10_000, 300_000]) {
    expectNear(basel(n) + 1 / n - 1 / (2 * n ** 2) + 1 / (6 * n ** 3), limit, 1e-12);
  }
}

function anisotropic(): void {
  const factor = choleskyOf(covariance);
  const isotropic = normalRows(T, d, 41);
  const skewed: Dense = multiply(isotropic, transpose(factor));
  for (const schedule of [replace(), accumulate(), randomSchedule(fits, 7)]) {
    const [plain, own] = [drawnChain(schedule, 42, isotropic), drawnChain(schedule, 42, skewed)];
    const weights = fitChain(own);
    for (const [n, w] of fitChain(plain).entries()) {
      const z = minus(w, plain.truth);
      const x = minus(weights[n] as readonly number[], own.truth);
      expectVector(
        x,
        solve(
          transpose(factor),
          z.map((value) => [value]),
        ).map(([value]) => value as number),
        1e-9,
      );
      expectNear(quadratic(covariance, x), dot(z, z), 1e-9);
    }
  }
}

export const linearChecks: readonly Check[] = [
  {
    id: 'schedule-rule',
    shows:
      'weights fitted row by row under five random schedules (sizes, shares and labellers) equal w* + X^+ sum_i c_{n,i} E_i per draw to 1e-9; noiseCoefficients equals the recursion written out to 1e-12',
    breaks: 'a wrong share, size or labeller in one batch; m_i in the place of its root',
    run: scheduleRule,
  },
  {
    id: 'schedule-error',
    shows:
      'errorFactors is |c_n|^2 to 1e-12, and 2,000 chains of a random schedule have the mean error c_0 |c_n|^2 within 4 standard errors',
    breaks: 'noises of batches that were not independent, a factor 12% off (standard errors below 3%)',
    run: scheduleError,
  },
  {
    id: 'equation-1',
    shows: 'replace: w_n = w* + X^+ (E_1 + ... + E_n) per draw to 1e-9, v_n = n to 1e-12',
    breaks: 'any other coefficient of any noise',
    run: equationOne,
  },
  {
    id: 'theorem-1',
    shows:
      'accumulate: w_n = w* + X^+ sum_i E_i/i per draw to 1e-9 (three draws), coefficients 1/i to 1e-12 up to n = 40',
    breaks: 'coefficients 1/n, or any other',
    run: theoremOne,
  },
  {
    id: 'theorem-2',
    shows:
      'v_n = sum 1/i^2 to 1e-12 for n up to 1,500, its distance to pi^2/6 between 1/(n+1) and 1/n, and the remainder 1/n - 1/(2n^2) + 1/(6n^3) to 1e-12 up to n = 300,000',
    breaks: 'another limit, or a bound that a finite n exceeds',
    run: theoremTwo,
  },
  {
    id: 'anisotropic',
    shows:
      "designs Z and Z L' with the same noises: errors map by L'^-1 and |.|_Sigma of one is |.| of the other, to 1e-9, under three schedules",
    breaks: 'the norm without Sigma, factors v_n that depended on Sigma',
    run: anisotropic,
  },
];
