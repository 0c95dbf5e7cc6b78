import { ridgeErrors, type Schedule, spectrumOf } from '@ouroboros/theory';
import { expect } from 'vitest';
import { expectedSquares, fitChain, type LinearChain, noisesOf, pooledNoise } from './chain.ts';
import type { Check } from './check.ts';
import {
  apply,
  at,
  type Dense,
  dot,
  gramOf,
  identity,
  inverseOf,
  minus,
  multiply,
  plus,
  solve,
  trace,
  transpose,
} from './dense.ts';
import { normalRows, normals } from './draws.ts';
import { expectNear, expectVector } from './estimate.ts';
import { accumulate, freshReal, randomSchedule, replace } from './schedules.ts';

const [T, d, fits, s2] = [7, 3, 5, 0.6];
const X = normalRows(T, d, 61);
const truth = [1.5, -0.7, 0.4];
const G = gramOf(X);

type Penalty = (n: number) => number;

function chainOf(schedule: Schedule, penalty: Penalty, noise: LinearChain['noise']): LinearChain {
  return { design: X, truth, schedule, fits, noise, penalty };
}

function drawnNoise(seed: number): LinearChain['noise'] {
  const values = normals(4 * 2 * fits * T, seed);
  return (batch, copy, row) => values[(4 * (batch - 1) + copy) * T + row] as number;
}

/** Exact expected |w_n - w*|^2 given X, without a formula. */
function exactErrors(schedule: Schedule, penalty: Penalty, batches = fits): readonly number[] {
  const response = (noise: LinearChain['noise']) => fitChain(chainOf(schedule, penalty, noise));
  return expectedSquares(response, truth, noisesOf(schedule, batches, T), s2);
}

/** Orthonormal eigenvectors (as rows) and eigenvalues of a symmetric matrix, by Jacobi's rotations. */
function eigenOf(A: Dense): { values: readonly number[]; vectors: Dense } {
  let [D, V] = [A, identity(A.length)];
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < A.length; p++) {
      for (let q = p + 1; q < A.length; q++) {
        const angle = 0.5 * Math.atan2(2 * at(D, p, q), at(D, q, q) - at(D, p, p));
        const J = identity(A.length).map((row, i) =>
          row.map((value, j) => {
            if (i === j && (i === p || i === q)) return Math.cos(angle);
            if (i === p && j === q) return Math.sin(angle);
            return i === q && j === p ? -Math.sin(angle) : value;
          }),
        );
        [D, V] = [multiply(multiply(transpose(J), D), J), multiply(V, J)];
      }
    }
  }
  return { values: D.map((_, i) => at(D, i, i)), vectors: transpose(V) };
}

/** b_n and C_n of one mode with eigenvalue g: the general recursion, for batches that fits use. */
function modeOf(g: number, schedule: Schedule, penalty: Penalty) {
  const b: number[] = [1];
  const C: number[][] = [new Array<number>(2 * fits).fill(0)];
  for (let n = 1; n <= fits; n++) {
    const f = 1 / (schedule.total(n) * g + penalty(n));
    const row = new Array<number>(2 * fits).fill(0);
    let mean = 0;
    for (const [i, share] of schedule.weights(n).entries()) {
      if (share === 0) continue;
      const weight = schedule.total(n) * share;
      const labeller = schedule.labeller(i + 1);
      mean += f * g * weight * (b[labeller] as number);
      for (let j = 0; j < row.length; j++) {
        row[j] = (row[j] as number) + f * weight * g * ((C[labeller] as number[])[j] as number);
      }
      row[i] = (row[i] as number) + (f * weight) / Math.sqrt(schedule.size(i + 1));
    }
    b.push(mean);
    C.push(row);
  }
  return { b, C };
}

const penalties: readonly Penalty[] = [() => 2.5, (n) => 0.8 * n];

function ridgeModes(): void {
  const { values, vectors } = eigenOf(G);
  for (const penalty of penalties) {
    for (const [schedule, seed] of [
      [replace(), 62],
      [accumulate(), 63],
      [randomSchedule(fits, 64), 64],
      [freshReal(0.4, 2), 65],
    ] as const) {
      const chain = chainOf(schedule, penalty, drawnNoise(seed));
      const weights = fitChain(chain);
      const batches = schedule.weights(fits).length;
      const moments = Array.from({ length: batches }, (_, i) =>
        apply(transpose(X), pooledNoise(chain, i + 1)),
      );
      const errors = exactErrors(schedule, penalty, batches);
      const modes = values.map((g) => modeOf(g, schedule, penalty));
      const problem = { spectrum: spectrumOf(G), truth, noise: Math.sqrt(s2), penalty, schedule, fits };
      expectVector(ridgeErrors(problem), errors, 1e-9);
      for (const [n, w] of weights.entries()) {
        const projected = modes.map(({ b, C }, m) => {
          const v = vectors[m] as readonly number[];
          const shifts = moments.map((z, i) => ((C[n + 1] as number[])[i] as number) * dot(v, z));
          return (b[n + 1] as number) * dot(v, truth) + shifts.reduce((sum, shift) => sum + shift, 0);
        });
        expectVector(apply(vectors, w), projected, 1e-9);
        const error = modes.map(({ b, C }, m) => {
          const bias = ((b[n + 1] as number) - 1) * dot(vectors[m] as readonly number[], truth);
          return bias ** 2 + s2 * (values[m] as number) * dot(C[n + 1] as number[], C[n + 1] as number[]);
        });
        expectNear(
          errors[n] as number,
          error.reduce((sum, value) => sum + value, 0),
          1e-9,
        );
      }
    }
  }
}

/** (factor G + L)^-1 B. */
function shrunk(factor: number, L: number, B: Dense): Dense {
  const scaled = G.map((row) => row.map((value) => factor * value));
  return solve(plus(scaled, identity(d), L), B);
}

function ridgeReplace(): void {
  const L = 2.5;
  const S = shrunk(1, L, G);
  const inverse = inverseOf(G);
  const errors = exactErrors(replace(), () => L);
  let power = identity(d);
  let noise = 0;
  for (const error of errors) {
    power = multiply(S, power);
    noise += trace(multiply(multiply(power, inverse), transpose(power)));
    const bias = minus(apply(power, truth), truth);
    expectNear(error, dot(bias, bias) + s2 * noise, 1e-9);
  }
  // The fitted weights die out: the error tends to that of w = 0 plus a finite noise.
  expect(Math.max(...eigenOf(S).values)).toBeLessThan(1);
}

function ridgeAccumulate(): void {
  const L = 2.5;
  const noise = drawnNoise(66);
  const chain = chainOf(accumulate(), () => L, noise);
  let expected = apply(shrunk(1, L, G), truth);
  for (const [n, w] of fitChain(chain).entries()) {
    const moment = apply(transpose(X), pooledNoise(chain, n + 1)).map((value) => [value]);
    expected = expected.map((value, j) => value + at(shrunk(n + 1, L, moment), j, 0));
    expectVector(w, expected, 1e-9);
  }
  const errors = exactErrors(accumulate(), () => L);
  const bias = minus(apply(shrunk(1, L, G), truth), truth);
  let variance = 0;
  for (const [n, error] of errors.entries()) {
    const factor = shrunk(n + 1, L, identity(d));
    variance += s2 * trace(multiply(multiply(factor, G), factor));
    expectNear(error, dot(bias, bias) + variance, 1e-9);
  }
}

function ridgeGrowing(): void {
  const L = 0.8;
  const quiet = fitChain({
    ...chainOf(
      accumulate(),
      (n) => L * n,
      () => 0,
    ),
    fits: 40,
  });
  const { values, vectors } = eigenOf(G);
  for (const [m, g] of values.entries()) {
    let product = 1;
    for (const [i, w] of quiet.entries()) {
      const n = i + 1;
      // b_n = Gamma(n+s-... ) written as a product: b_1 = s, b_{n+1} = b_n (n + s)/(n + 1), s = g/(g+L).
      product *= n === 1 ? g / (g + L) : (n - 1 + g / (g + L)) / n;
      expectNear(
        dot(vectors[m] as readonly number[], w),
        product * dot(vectors[m] as readonly number[], truth),
        1e-9,
      );
    }
  }
  const sizes = quiet.map((w) => dot(w, w));
  for (let n = 1; n < sizes.length; n++) expect(sizes[n]).toBeLessThan(sizes[n - 1] as number);
}

export const ridgeChecks: readonly Check[] = [
  {
    id: 'ridge-modes',
    shows:
      'four schedules, constant and growing penalty: every mode of the fitted weights is b_n and C_n per draw to 1e-9, and the error given X equals the one from unit noises (no formula) and ridgeErrors to 1e-9',
    breaks: 'a penalty not scaled to the total weight, a size or labeller of one batch',
    run: ridgeModes,
  },
  {
    id: 'ridge-replace',
    shows:
      '|(S^n - 1) w*|^2 + s2 sum tr(S^k G^-1 S^k) equals the error from unit noises to 1e-9 for n up to 5',
    breaks: 'powers of S shifted by one',
    run: ridgeReplace,
  },
  {
    id: 'ridge-accumulate',
    shows:
      "constant penalty: w_n = (G+L)^-1 G w* + sum_j (jG+L)^-1 X'E_j per draw to 1e-9, and its error from unit noises to 1e-9",
    breaks: 'a bias that grows with n, Theorem 1 without its penalty',
    run: ridgeAccumulate,
  },
  {
    id: 'ridge-growing',
    shows:
      'penalty Ln: without noise every mode is multiplied by (n-1+s)/n, s = g/(g+L), to 1e-9 over 40 fits, and the weights shrink',
    breaks: 'a bias that stops growing',
    run: ridgeGrowing,
  },
];
