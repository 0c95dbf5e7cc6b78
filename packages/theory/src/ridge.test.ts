import fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { errorFactors } from './error-factors.ts';
import { mixingPlan } from './mixing-plan.ts';
import { ridgeModes } from './modes.ts';
import type { Penalty } from './penalty.ts';
import { type RidgeProblem, ridgeErrors } from './ridge.ts';
import type { Schedule } from './schedule.ts';
import { spectrumOf } from './spectrum.ts';
import { expectedSquare, linearModels } from './testing/brute-force.ts';
import { randomMatrix, randomVector } from './testing/design.ts';
import { expectClose } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, fixedReal, replace, subsampled } from './testing/schedules.ts';

const X = randomMatrix(7, 3, 1);
const gram = X.transpose().mmul(X);
const truth = randomVector(3, 2);
const Sigma = [
  [2, 0.3, 0],
  [0.3, 1, -0.2],
  [0, -0.2, 0.5],
];
const noise = 0.6;

function problem(schedule: Schedule, fits: number, penalty: Penalty): RidgeProblem {
  return { spectrum: spectrumOf(gram.to2DArray()), truth, noise, penalty, schedule, fits };
}

/** The same, from matrices: w_n = (S_n X'X + L_n I)^-1 S_n X' ybar_n. */
function byMatrices(schedule: Schedule, fits: number, penalty: Penalty, metric: Matrix): readonly number[] {
  const fit = (n: number) => {
    const total = schedule.total(n);
    const system = Matrix.add(Matrix.mul(gram, total), Matrix.eye(3).mul(penalty(n)));
    return inverse(system).mmul(X.transpose()).mul(total);
  };
  const root = factorOf(metric);
  const target = root.mmul(Matrix.columnVector([...truth]));
  return linearModels({ schedule, fits, fit, predict: X }).map((model) =>
    expectedSquare(model, root, target, truth, noise),
  );
}

/** R with R'R = the metric. */
function factorOf(metric: Matrix): Matrix {
  const { values, vectors } = spectrumOf(metric.to2DArray());
  return Matrix.diag(values.map(Math.sqrt)).mmul(new Matrix(vectors.map((row) => [...row])).transpose());
}

test('for random schedules, penalties and a metric it is what the matrices of the fits say', () => {
  const space = arbitrarySchedule({ mostFits: 5, sizes: [0.5, 1, 3] });
  const penalties = fc.constantFrom<Penalty>(
    () => 0.4,
    (n) => 2 * n,
    (n) => n % 2,
  );
  fc.assert(
    fc.property(space, penalties, ({ schedule, fits }, penalty) => {
      const errors = ridgeErrors({ ...problem(schedule, fits, penalty), metric: Sigma });
      expectClose(errors, byMatrices(schedule, fits, penalty, new Matrix(Sigma)), 1e-11);
    }),
    { seed: 4, numRuns: 100 },
  );
});

test('replace: |(S^n - I) w*|^2 + s2 sum_k tr(S^k G^-1 S^k)', () => {
  const penalty = 1.5;
  const S = inverse(Matrix.add(gram, Matrix.eye(3).mul(penalty))).mmul(gram);
  let power = Matrix.eye(3);
  let variance = 0;
  const expected = Array.from({ length: 25 }, () => {
    power = power.mmul(S);
    variance += power.mmul(inverse(gram)).mmul(power).trace();
    const bias = Matrix.sub(power, Matrix.eye(3)).mmul(Matrix.columnVector([...truth]));
    return bias.norm('frobenius') ** 2 + noise ** 2 * variance;
  });
  expectClose(ridgeErrors(problem(replace(), 25, () => penalty)), expected);
});

test('accumulate, penalty L or L n: the recursion per eigenvalue of theory.md', () => {
  for (const penalty of [() => 1.5, (n: number) => 1.5 * n]) {
    const setting = problem(accumulate(), 20, penalty);
    const expected = new Array<number>(20).fill(0);
    for (const [k, g] of setting.spectrum.values.entries()) {
      const component = setting.spectrum.vectors.reduce(
        (sum, row, j) => sum + (row[k] as number) * (truth[j] as number),
        0,
      );
      for (const [index, { b, C }] of accumulateModes(g, penalty, 20).entries())
        expected[index] =
          (expected[index] as number) +
          (b - 1) ** 2 * component ** 2 +
          noise ** 2 * g * C.reduce((sum, c) => sum + c * c, 0);
    }
    expectClose(ridgeErrors(setting), expected);
  }
});

/** f = 1/(n g + L_n); b_n = f g sum_{i<n} b_i; C_n[j] = f (1 + g sum_{i<n} C_i[j]) for j <= n. */
function accumulateModes(g: number, penalty: Penalty, fits: number) {
  const modes: { b: number; C: number[] }[] = [{ b: 1, C: [] }];
  for (let n = 1; n <= fits; n++) {
    const f = 1 / (n * g + penalty(n));
    const C = Array.from(
      { length: n },
      (_, j) => f * (1 + g * modes.reduce((sum, mode) => sum + (mode.C[j] ?? 0), 0)),
    );
    modes.push({ b: f * g * modes.reduce((sum, mode) => sum + mode.b, 0), C });
  }
  return modes.slice(1);
}

test('the modes are those of the recursion of accumulate', () => {
  const [eigenvalue, penalty] = [2.5, (n: number) => 0.7 * n];
  const modes = ridgeModes({ eigenvalue, penalty, schedule: accumulate(), fits: 12 });
  for (const [index, { b, C }] of accumulateModes(eigenvalue, penalty, 12).entries()) {
    expect(modes[index]?.signal).toBeCloseTo(b, 13);
    expectClose(modes[index]?.noise ?? [], C);
  }
});

test('without a penalty it is least squares: s2 tr(Sigma (X^t X)^-1) v_n', () => {
  const unit = noise ** 2 * new Matrix(Sigma).mmul(inverse(gram)).trace();
  const space = arbitrarySchedule({ mostFits: 7, sizes: [0.5, 1, 3] });
  fc.assert(
    fc.property(space, ({ schedule, fits }) => {
      const errors = ridgeErrors({ ...problem(schedule, fits, () => 0), metric: Sigma });
      expectClose(
        errors,
        errorFactors(schedule, fits).map((v) => unit * v),
        1e-11,
      );
    }),
    { seed: 5, numRuns: 50 },
  );
});

test('a plan that is given is the plan that would be made', () => {
  const setting = problem(fixedReal(0.3), 9, (n) => n);
  expect(ridgeErrors({ ...setting, plan: mixingPlan(fixedReal(0.3), 9) })).toEqual(ridgeErrors(setting));
});

test('a singular Gram matrix needs a penalty, and is fine with one', () => {
  const wide = randomMatrix(2, 3, 5);
  const spectrum = spectrumOf(wide.transpose().mmul(wide).to2DArray());
  const setting = { ...problem(replace(), 3, () => 0), spectrum };
  expect(() => ridgeErrors(setting)).toThrow(
    'penalty of fit 1: expected above 0: the Gram or kernel matrix has an eigenvalue of 0, a direction that data do not determine, received 0',
  );
  for (const error of ridgeErrors({ ...setting, penalty: () => 1e-3 })) expect(error).toBeGreaterThan(0);
  // Rounding of an eigenvalue of 0 is no direction that data determine: a tiny penalty comes to the fit of least norm.
  const least = ridgeErrors({ ...setting, penalty: () => 1e-9 });
  for (const tiny of [1e-14, 1e-300])
    expectClose(ridgeErrors({ ...setting, penalty: () => tiny }), least, 1e-7);
});

test('what theory has no answer to is refused in one line', () => {
  const setting = problem(replace(), 3, (n) => 1 - n);
  expect(() => ridgeErrors(setting)).toThrow(
    'penalty of fit 2: expected a finite number, 0 or above, received -1',
  );
  expect(() => ridgeErrors({ ...setting, penalty: () => Number.NaN })).toThrow('penalty of fit 1');
  expect(() => ridgeErrors({ ...setting, penalty: () => 1, noise: 0 })).toThrow(
    'noise: expected a finite number above 0',
  );
  expect(() => ridgeErrors({ ...setting, penalty: () => 1, truth: [1] })).toThrow(
    'truth: expected 3 of them, received 1',
  );
  expect(() => ridgeErrors({ ...setting, penalty: () => 1, schedule: subsampled(accumulate()) })).toThrow(
    'fit 2',
  );
  expect(() =>
    spectrumOf([
      [1, 2],
      [2, 1],
    ]),
  ).toThrow(/without negative eigenvalues, received eigenvalue -(1|0\.99999)/);
  expect(() => ridgeModes({ ...setting, penalty: () => 0, eigenvalue: 0 })).toThrow('penalty of fit 1');
});
