import { expectedInverseGram, unitError } from '@ouroboros/theory';
import { expect } from 'vitest';
import type { Check } from './check.ts';
import {
  apply,
  at,
  choleskyOf,
  type Dense,
  dot,
  gramOf,
  inverseOf,
  minus,
  multiply,
  pseudoInverseOf,
  quadratic,
  trace,
  transpose,
} from './dense.ts';
import { normals, rowsFrom } from './draws.ts';
import { Estimate, expectMean, expectNear } from './estimate.ts';

/** Any covariance whose inverse has no zero. */
export const covariance: Dense = [
  [2, 0.6, 0.3],
  [0.6, 1, -0.2],
  [0.3, -0.2, 0.5],
];
const [T, d, draws] = [12, 3, 20_000];

/** Designs [T, d] of rows N(0, covariance). */
function* designs(count: number, seed: number): Generator<Dense> {
  const factor = transpose(choleskyOf(covariance));
  const values = normals(count * T * d, seed);
  for (let r = 0; r < count; r++) yield multiply(rowsFrom(values, T, d, r * T * d), factor);
}

/** E[(x'w - y)^2] - s2 by drawing test examples, beside |w - w*|_Sigma^2. */
function testError(): void {
  const [w, truth, sigma] = [[0.4, -1, 2], [1, -0.5, 1.2], 0.7];
  const noise = normals(draws * T, 12);
  const estimate = new Estimate();
  let at = 0;
  for (const X of designs(draws / 10, 11)) {
    for (const x of X) {
      const y = dot(x, truth) + sigma * (noise[at++] as number);
      estimate.add((dot(x, w) - y) ** 2 - sigma ** 2);
    }
  }
  expectMean(estimate, quadratic(covariance, minus(w, truth)), 0.02);
}

/** Residual sum of squares of column j on the others. */
function residualSquares(X: Dense, j: number): number {
  const column = X.map((row) => row[j] as number);
  const others = X.map((row) => row.filter((_, k) => k !== j));
  const residual = minus(column, apply(others, apply(pseudoInverseOf(others), column)));
  return dot(residual, residual);
}

function schurComplement(): void {
  const freedom = T - d + 1;
  const conditional = 1 / at(inverseOf(covariance), 1, 1);
  const [mean, square] = [new Estimate(), new Estimate()];
  for (const X of designs(2000, 13)) {
    const residual = residualSquares(X, 1);
    expectNear(at(inverseOf(gramOf(X)), 1, 1) * residual, 1, 1e-9);
    mean.add(residual / conditional);
    square.add((residual / conditional) ** 2);
  }
  expectMean(mean, freedom, 0.02);
  expectMean(square, freedom * (freedom + 2), 0.03);
}

/** Integral of e^(u a - e^u / 2) du by the trapezoidal rule, which converges exponentially for such integrands. */
function integral(a: number, from: number): number {
  const step = 0.05;
  let sum = 0;
  for (let u = from; u < 8; u += step) sum += Math.exp(u * a - Math.exp(u) / 2);
  return sum * step;
}

/** E[1/g] for g ~ chi^2 with T degrees of freedom, with g = e^u cut off at u = `from`. */
function meanInverse(T: number, from = -120): number {
  return integral(T / 2 - 1, from) / integral(T / 2, from);
}

function lemmaByQuadrature(): void {
  for (const rows of [3, 4, 5, 10, 50]) expectNear(meanInverse(rows), 1 / (rows - 2), 1e-11);
  // T = d + 1: the integral grows without bound as the cut-off moves down.
  expectNear(meanInverse(2, -80) - meanInverse(2, -40), 20, 1e-9);
}

function lemmaByDraws(): void {
  const inverse = inverseOf(covariance);
  const estimates = covariance.map((row) => row.map(() => new Estimate()));
  for (const X of designs(draws, 14)) {
    const G = inverseOf(gramOf(X));
    for (const [i, row] of estimates.entries()) for (const [j, e] of row.entries()) e.add(at(G, i, j));
  }
  const own = expectedInverseGram(covariance, T);
  for (const [i, row] of estimates.entries()) {
    for (const [j, e] of row.entries()) {
      expectNear(at(own, i, j), at(inverse, i, j) / (T - d - 1), 1e-12);
      expectMean(e, at(inverse, i, j) / (T - d - 1), 0.05);
    }
  }
}

function unitErrorByDraws(): void {
  const s2 = 0.5;
  const noise = normals(draws * T, 16);
  const [drawn, conditional] = [new Estimate(), new Estimate()];
  let r = 0;
  for (const X of designs(draws, 15)) {
    const E = noise.subarray(r * T, ++r * T);
    const error = apply(
      pseudoInverseOf(X),
      [...E].map((e) => Math.sqrt(s2) * e),
    );
    drawn.add(quadratic(covariance, error));
    conditional.add(s2 * trace(multiply(inverseOf(gramOf(X)), covariance)));
  }
  const expected = (s2 * d) / (T - d - 1);
  expectNear(unitError({ noise: Math.sqrt(s2), features: d, rows: T }), expected, 1e-12);
  expectMean(drawn, expected, 0.02);
  expectMean(conditional, expected, 0.01);
  expect(conditional.standardError).toBeLessThan(drawn.standardError);
}

export const lemmaChecks: readonly Check[] = [
  {
    id: 'test-error',
    shows:
      'the mean excess of squared prediction errors over s2 is |w - w*|_Sigma^2 (24,000 test rows, 4 standard errors)',
    breaks: 'a norm without Sigma, or s2 not subtracted',
    run: testError,
  },
  {
    id: 'schur',
    shows:
      "an entry of (X'X)^-1 is one over a residual sum of squares (1e-9 per draw), which has the first two moments of chi^2 with T-d+1 degrees of freedom",
    breaks: 'another number of degrees of freedom (each is 10% away, the standard error 2%)',
    run: schurComplement,
  },
  {
    id: 'lemma-1',
    shows:
      "E[(X'X)^-1] = Sigma^-1/(T-d-1): d = 1 by quadrature to 1e-11, d = 3 by 20,000 designs, every entry within 4 standard errors",
    breaks:
      'T-d or T-d-2 in the place of T-d-1 (12% away, standard errors below 5%), Sigma in the place of its inverse; a finite mean at T = d+1',
    run: () => {
      lemmaByQuadrature();
      lemmaByDraws();
    },
  },
  {
    id: 'unit-error',
    shows:
      'E|w_1 - w*|_Sigma^2 = s2 d/(T-d-1), from fits and from s2 tr(G^-1 Sigma), 20,000 draws, 4 standard errors',
    breaks: 'a factor that depends on Sigma, s instead of s2',
    run: unitErrorByDraws,
  },
];
