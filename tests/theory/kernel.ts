import { kernelErrors, type Schedule, spectrumOf } from '@ouroboros/theory';
import { expectedSquares, fitChain, type LinearChain, noisesOf } from './chain.ts';
import type { Check } from './check.ts';
import { apply, at, type Dense, diagonal, dot, plus, solve } from './dense.ts';
import { normalRows, normals } from './draws.ts';
import { expectVector } from './estimate.ts';
import { accumulate, randomSchedule, replace } from './schedules.ts';

const [T, M, fits] = [9, 4, 5];
const points = normalRows(T, 2, 71);
const tests = normalRows(M, 2, 72);
const constant = 0.7;

/** (x'y + c)^2. */
function polynomial(x: readonly number[], y: readonly number[]): number {
  return (dot(x, y) + constant) ** 2;
}

/** Monomials phi(x) with phi(x)'phi(y) = (x'y + c)^2 in two dimensions. */
function monomials([a = 0, b = 0]: readonly number[]): readonly number[] {
  const [root, edge] = [Math.SQRT2, Math.sqrt(2 * constant)];
  return [a * a, b * b, root * a * b, edge * a, edge * b, constant];
}

const truth = [0.5, -1, 0.3, 0.8, -0.2, 1];
const K: Dense = points.map((x) => points.map((y) => polynomial(x, y)));
const cross: Dense = tests.map((x) => points.map((y) => polynomial(x, y)));

interface Setting {
  readonly schedule: Schedule;
  readonly penalty: (n: number) => number;
  readonly noise: LinearChain['noise'];
}

/** Predictions at the test points after each fit, by ridge on the monomials. */
function explicitly({ schedule, penalty, noise }: Setting): readonly (readonly number[])[] {
  const weights = fitChain({ design: points.map(monomials), truth, schedule, fits, noise, penalty });
  return weights.map((w) => apply(tests.map(monomials), w));
}

/** The same in the dual, from kernel values alone: f_n(x) = k(x)' (K + L_n/S_n)^-1 ybar_n. */
function dually({ schedule, penalty, noise }: Setting): readonly (readonly number[])[] {
  const atDesign: (readonly number[])[] = [apply(points.map(monomials), truth)];
  const atTests: (readonly number[])[] = [];
  for (let n = 1; n <= fits; n++) {
    const labels = new Array<number>(T).fill(0);
    for (const [i, share] of schedule.weights(n).entries()) {
      if (share === 0) continue;
      const clean = atDesign[schedule.labeller(i + 1)] as readonly number[];
      const copies = schedule.size(i + 1);
      for (let t = 0; t < T; t++) {
        let sum = 0;
        for (let k = 0; k < copies; k++) sum += noise(i + 1, k, t);
        labels[t] = (labels[t] as number) + share * ((clean[t] as number) + sum / copies);
      }
    }
    const system = plus(K, diagonal(new Array<number>(T).fill(penalty(n) / schedule.total(n))));
    const dual = solve(
      system,
      labels.map((value) => [value]),
    ).map(([value]) => value as number);
    atDesign.push(apply(K, dual));
    atTests.push(apply(cross, dual));
  }
  return atTests;
}

const schedules: readonly Schedule[] = [replace(), accumulate(), randomSchedule(fits, 73)];
const penalties = [() => 1.3, (n: number) => 0.5 * n];

function featureMap(): void {
  for (const [i, x] of tests.entries()) {
    for (const [t, y] of points.entries()) {
      expectVector([dot(monomials(x), monomials(y))], [at(cross, i, t)], 1e-12);
    }
  }
  const values = normals(4 * fits * T, 74);
  const noise = (batch: number, copy: number, row: number) =>
    values[(4 * (batch - 1) + copy) * T + row] as number;
  for (const schedule of schedules) {
    for (const penalty of penalties) {
      const [dual, explicit] = [
        dually({ schedule, penalty, noise }),
        explicitly({ schedule, penalty, noise }),
      ];
      for (const [n, values] of dual.entries()) expectVector(values, explicit[n] as readonly number[], 1e-9);
    }
  }
}

const setting = {
  K,
  cross,
  truthAtDesign: apply(points.map(monomials), truth),
  truthAtTests: apply(tests.map(monomials), truth),
  fits,
  T,
};

/** Exact expected squared error summed over the test points, from unit noises. */
export function exactKernelErrors(
  schedule: Schedule,
  penalty: (n: number) => number,
  variance: number,
): readonly number[] {
  const response = (noise: LinearChain['noise']) => dually({ schedule, penalty, noise });
  return expectedSquares(response, setting.truthAtTests, noisesOf(schedule, fits, T), variance);
}

/** Accumulating with a constant penalty: f_n = k(x)' [(K+L)^-1 f* + sum_j (jK+L)^-1 E_j]. */
function kernelAccumulate(): void {
  const [L, variance] = [1.3, 0.4];
  for (const schedule of schedules) {
    for (const penalty of penalties) {
      const exact = exactKernelErrors(schedule, penalty, variance).map((error) => error / M);
      const own = kernelErrors({
        ...{ spectrum: spectrumOf(K), truth: setting.truthAtDesign, cross, target: setting.truthAtTests },
        ...{ noise: Math.sqrt(variance), penalty, schedule, fits },
      });
      expectVector(own, exact, 1e-9);
    }
  }
  const scaled = (factor: number) => plus(diagonal(new Array<number>(T).fill(L)), K, factor);
  const dualOf = (factor: number, y: readonly number[]) =>
    solve(
      scaled(factor),
      y.map((value) => [value]),
    ).map(([value]) => value as number);
  const bias = apply(cross, dualOf(1, setting.truthAtDesign)).map(
    (value, i) => value - (setting.truthAtTests[i] as number),
  );
  let expected = dot(bias, bias);
  const errors = exactKernelErrors(accumulate(), () => L, variance);
  for (const [n, error] of errors.entries()) {
    for (let t = 0; t < T; t++) {
      const response = apply(
        cross,
        dualOf(n + 1, diagonal(new Array<number>(T).fill(1))[t] as readonly number[]),
      );
      expected += variance * dot(response, response);
    }
    expectVector([error], [expected], 1e-9);
  }
}

export const kernelChecks: readonly Check[] = [
  {
    id: 'kernel-dual',
    shows:
      'polynomial kernel of degree 2: chains fitted in the dual and by ridge on the six monomials predict the same to 1e-9 (three schedules, two penalties)',
    breaks:
      'a penalty not divided by the total weight, a feature map that misses a monomial (checked to 1e-12 by itself)',
    run: featureMap,
  },
  {
    id: 'kernel-error',
    shows:
      'kernelErrors equals the error at test points from unit noises to 1e-9 (three schedules, two penalties); accumulate with a constant penalty: so do bias and sum_j of (jK+L)^-1',
    breaks: 'the coefficients of any batch',
    run: kernelAccumulate,
  },
];
