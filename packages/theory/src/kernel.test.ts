import fc from 'fast-check';
import { inverse, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { type KernelProblem, kernelErrors } from './kernel.ts';
import { labelModes } from './modes.ts';
import type { Penalty } from './penalty.ts';
import { ridgeErrors } from './ridge.ts';
import type { Schedule } from './schedule.ts';
import { spectrumOf } from './spectrum.ts';
import { expectedSquare, linearModels } from './testing/brute-force.ts';
import { randomMatrix, randomVector } from './testing/design.ts';
import { expectClose } from './testing/expect-close.ts';
import { arbitrarySchedule } from './testing/random-schedule.ts';
import { accumulate, replace } from './testing/schedules.ts';

const [X, points] = [randomMatrix(6, 2, 1), randomMatrix(4, 2, 2)];
const noise = 0.4;

type Kernel = (x: readonly number[], y: readonly number[]) => number;

const dot: Kernel = (x, y) => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
const rbf: Kernel = (x, y) =>
  Math.exp(-x.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0) / 2);
const quadratic: Kernel = (x, y) => (dot(x, y) + 1) ** 2;

const kernelMatrix = (a: Matrix, b: Matrix, kernel: Kernel) =>
  new Matrix(a.to2DArray().map((x) => b.to2DArray().map((y) => kernel(x, y))));

/** The features whose products are (x'y + 1)^2. */
function monomials(x: Matrix): Matrix {
  const root = Math.SQRT2;
  const rows = x.to2DArray() as [number, number][];
  return new Matrix(rows.map(([a, b]) => [1, root * a, root * b, a * a, root * a * b, b * b]));
}

interface Case {
  readonly kernel: Kernel;
  readonly values: (x: Matrix) => readonly number[];
}

function problem(
  { kernel, values }: Case,
  schedule: Schedule,
  fits: number,
  penalty: Penalty,
): KernelProblem {
  return {
    spectrum: spectrumOf(kernelMatrix(X, X, kernel).to2DArray()),
    truth: values(X),
    cross: kernelMatrix(points, X, kernel).to2DArray(),
    target: values(points),
    ...{ noise, penalty, schedule, fits },
  };
}

const sine: Case = {
  kernel: rbf,
  values: (x) => x.to2DArray().map(([a, b]) => Math.sin((a ?? 0) - (b ?? 0))),
};

/** Linear in features: ridge on them, measured at the test points. */
function byRidge(features: (x: Matrix) => Matrix, weights: readonly number[], setting: KernelProblem) {
  const [design, test] = [features(X), features(points)];
  const metric = test
    .transpose()
    .mmul(test)
    .mul(1 / test.rows);
  const spectrum = spectrumOf(design.transpose().mmul(design).to2DArray());
  return ridgeErrors({ ...setting, spectrum, truth: weights, metric: metric.to2DArray() });
}

const valuesOf = (features: (x: Matrix) => Matrix, weights: readonly number[]) => (x: Matrix) =>
  features(x)
    .mmul(Matrix.columnVector([...weights]))
    .getColumn(0);

const penalties: readonly Penalty[] = [() => 0.3, (n) => 0.5 * n];

test('with a linear kernel it is ridge regression', () => {
  const weights = randomVector(2, 3);
  const identity = (x: Matrix) => x;
  fc.assert(
    fc.property(
      arbitrarySchedule({ mostFits: 6, sizes: [0.5, 1, 2] }),
      fc.constantFrom(...penalties),
      ({ schedule, fits }, penalty) => {
        const setting = problem(
          { kernel: dot, values: valuesOf(identity, weights) },
          schedule,
          fits,
          penalty,
        );
        expectClose(kernelErrors(setting), byRidge(identity, weights, setting), 1e-11);
      },
    ),
    { seed: 1, numRuns: 60 },
  );
});

test('with a polynomial kernel it is ridge regression on monomials', () => {
  const weights = randomVector(6, 4);
  for (const penalty of penalties) {
    for (const schedule of [replace(), accumulate()]) {
      const setting = problem(
        { kernel: quadratic, values: valuesOf(monomials, weights) },
        schedule,
        15,
        penalty,
      );
      expectClose(kernelErrors(setting), byRidge(monomials, weights, setting), 1e-10);
    }
  }
});

test('with any kernel it is what the matrices of the fits say', () => {
  const K = kernelMatrix(X, X, rbf);
  const cross = kernelMatrix(points, X, rbf);
  const target = Matrix.columnVector([...sine.values(points)]);
  fc.assert(
    fc.property(
      arbitrarySchedule({ mostFits: 5, sizes: [0.5, 1, 2] }),
      fc.constantFrom(...penalties),
      ({ schedule, fits }, penalty) => {
        // The parameters of a model are its values at the design points, with which it labels.
        const solve = (n: number) =>
          inverse(Matrix.add(K, Matrix.eye(6).mul(penalty(n) / schedule.total(n))));
        const fit = (n: number) => K.mmul(solve(n));
        const models = linearModels({ schedule, fits, fit, predict: Matrix.eye(6) });
        const expected = models.map(
          (model) =>
            expectedSquare(model, cross.mmul(inverse(K)), target, sine.values(X), noise) / points.rows,
        );
        expectClose(kernelErrors(problem(sine, schedule, fits, penalty)), expected, 1e-9);
      },
    ),
    { seed: 2, numRuns: 60 },
  );
});

test('without a penalty labels are kept: their noise is that of least squares', () => {
  const modes = labelModes({ eigenvalue: 2, penalty: () => 0, schedule: accumulate(), fits: 8 });
  for (const [index, { signal, noise: factors }] of modes.entries()) {
    expect(signal).toBeCloseTo(1, 14);
    expectClose(
      factors,
      Array.from({ length: index + 1 }, (_, i) => 1 / (i + 1)),
    );
  }
});

test('what does not fit together is refused in one line', () => {
  const setting = problem(sine, replace(), 2, () => 1);
  expect(() => kernelErrors({ ...setting, target: [1] })).toThrow('target: expected 4 of them, received 1');
  expect(() => kernelErrors({ ...setting, truth: [1] })).toThrow('truth: expected 6 of them, received 1');
  expect(() => kernelErrors({ ...setting, cross: [[1], [1], [1], [1]] })).toThrow('row of the cross kernel');
  expect(() => kernelErrors({ ...setting, penalty: () => -1 })).toThrow('penalty of fit 1');
  expect(() => kernelErrors({ ...setting, noise: -1 })).toThrow('noise');
});
