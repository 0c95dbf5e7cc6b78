import type { MixturePart } from '@ouroboros/models';
import type { ChainPlan } from '../support/replicate-chain.ts';
import { labellerOf, noiseOf, rowsOfFeatures, type Setup, truthNormals } from './draws-oracle.ts';
import { dot, leastSquares } from './least-squares.ts';

/**
 * Kernel regression in plain TypeScript, one replicate at a time: shares no code with the graphs. See the README of
 * models/linear for the streams and the truth.
 */

/** A replicate of kernel regression. */
export interface KernelSetup extends Setup {
  /** M */
  readonly testPoints: number;
  /** L */
  readonly penalty: number;
}

/** k(x, z). */
export type KernelFunction = (x: ArrayLike<number>, z: ArrayLike<number>) => number;

/** A function of the features. */
type Model = (x: ArrayLike<number>) => number;

/** Fits a model to rows and labels with weights. */
export type Regression = (
  rows: readonly Float64Array[],
  labels: readonly number[],
  weights: readonly number[],
  penalty: number,
) => Model;

/** What the labels of a replicate come from, and where its models are tested. */
export interface Replicate {
  readonly design: readonly Float64Array[];
  readonly points: readonly Float64Array[];
  /** f* */
  readonly truth: Model;
}

/** The truth: a combination of the kernel at 32 centres whose mean square at the test points is 1. */
export function replicateOf(setup: KernelSetup, kernel: KernelFunction, replicate: number): Replicate {
  const design = rowsOfFeatures(setup, 0, replicate, setup.rows);
  const points = rowsOfFeatures(setup, 1, replicate, setup.testPoints);
  const centres = rowsOfFeatures(setup, 2, replicate, 32);
  const coefficients = truthNormals(setup, replicate, 32);
  const unscaled: Model = (x) =>
    dot(
      coefficients,
      centres.map((z) => kernel(x, z)),
    );
  const values = points.map(unscaled);
  const scale = 1 / Math.sqrt(dot(values, values) / points.length);
  return { design, points, truth: (x) => scale * unscaled(x) };
}

/** Ridge on explicit features phi(x). */
export function ridgeOn(map: (x: ArrayLike<number>) => readonly number[]): Regression {
  return (rows, labels, weights, penalty) => {
    const weight = leastSquares(rows.map(map), labels, weights, penalty);
    return (x) => dot(map(x), weight);
  };
}

/** Kernel ridge with a coefficient for every row, (A^1/2 K A^1/2 + L I) b = A^1/2 y, solved as least squares without a penalty. */
export function kernelRidge(kernel: KernelFunction): Regression {
  return (rows, labels, weights, penalty) => {
    const roots = weights.map(Math.sqrt);
    const system = rows.map((x, i) =>
      rows.map(
        (z, j) => (roots[i] as number) * kernel(x, z) * (roots[j] as number) + (i === j ? penalty : 0),
      ),
    );
    const b = leastSquares(
      system,
      labels.map((y, i) => y * (roots[i] as number)),
    );
    return (x) => rows.reduce((sum, z, i) => sum + (roots[i] as number) * (b[i] as number) * kernel(x, z), 0);
  };
}

/** Mean squared distance from the truth at the test points, of fits 1..`fits` of a plan, refitted from single rows and labels. */
export function errorsOf(
  setup: KernelSetup,
  { design, points, truth }: Replicate,
  plan: ChainPlan,
  { fits, replicate, regression }: { fits: number; replicate: number; regression: Regression },
): readonly number[] {
  const models: Model[] = [truth];
  const row = (k: number) => design[k % design.length] as Float64Array;
  const labels = ({ source, examples }: MixturePart) => {
    const model = models[source.kind === 'real' ? 0 : source.model] as Model;
    const copies = Math.ceil(examples / setup.rows);
    const e = noiseOf(setup, labellerOf(source), replicate, copies);
    return Array.from({ length: examples }, (_, k) => model(row(k)) + setup.noise * (e[k] as number));
  };
  return Array.from({ length: fits }, (_, i) => {
    const { parts } = plan.mixture(i + 1);
    const numbers = parts.flatMap(({ examples }) => Array.from({ length: examples }, (__, k) => k));
    const weights = parts.flatMap(({ examples, weight }) => new Array<number>(examples).fill(weight));
    const model = regression(numbers.map(row), parts.flatMap(labels), weights, setup.penalty);
    models.push(model);
    const distances = points.map((x) => model(x) - truth(x));
    return dot(distances, distances) / points.length;
  });
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** Every way to share `degree` among `count` exponents. */
function exponents(count: number, degree: number): readonly (readonly number[])[] {
  if (count === 1) return [[degree]];
  return Array.from({ length: degree + 1 }, (_, first) =>
    exponents(count - 1, degree - first).map((rest) => [first, ...rest]),
  ).flat();
}

/**
 * The monomials whose inner product is (x'z + constant)^degree: by the multinomial theorem the powers of (x, sqrt(constant)), each
 * times the root of its multinomial coefficient.
 */
export function monomials(degree: number, constant: number): (x: ArrayLike<number>) => readonly number[] {
  return (x) => {
    const extended = [...Array.from(x), Math.sqrt(constant)];
    return exponents(extended.length, degree).map((powers) => {
      const ways = powers.reduce((count, power) => count / factorial(power), factorial(degree));
      return powers.reduce(
        (product, power, j) => product * (extended[j] as number) ** power,
        Math.sqrt(ways),
      );
    });
  };
}
