import { Matrix } from 'ml-matrix';
import { columnMeans, type Features, rowOf } from './features.ts';
import { spectrumOf } from './spectrum.ts';

/** A set of rows as a Gaussian distribution. */
export interface Moments {
  /** [D]. */
  readonly mean: Float64Array;
  /** Sum of the variances of all columns. */
  readonly trace: number;
  /** L, [D, R] with L L' = the covariance, where R is its rank. */
  readonly root: Matrix;
}

/** Mean and unbiased covariance (divided by N - 1) of at least two rows. */
export function momentsOf(features: Features): Moments {
  const mean = columnMeans(features);
  const covariance = gramOf(centred(features, mean)).div(features.rows - 1);
  return { mean, trace: covariance.trace(), root: rootOf(covariance) };
}

/** X' X of X [N, D], exactly symmetric. */
export function gramOf(features: Features): Matrix {
  const { rows, width } = features;
  const sums = Array.from({ length: width }, () => new Float64Array(width));
  for (let i = 0; i < rows; i++) addSquare(sums, rowOf(features, i));
  for (let j = 0; j < width; j++) {
    for (let k = 0; k < j; k++) (sums[k] as Float64Array)[j] = (sums[j] as Float64Array)[k] as number;
  }
  return new Matrix(sums);
}

/** Adds x x' on and below the diagonal. */
function addSquare(sums: readonly Float64Array[], x: Features['data']): void {
  for (const [j, sum] of sums.entries()) {
    const factor = x[j] as number;
    for (let k = 0; k <= j; k++) sum[k] = (sum[k] as number) + factor * (x[k] as number);
  }
}

function centred({ rows, width, data }: Features, mean: Float64Array): Features {
  const shifted = Float64Array.from(data, (value, i) => value - (mean[i % width] as number));
  return { rows, width, data: shifted };
}

/** L with L L' = `covariance`: its eigenvectors that are not in its null space, each times the root of its eigenvalue. */
function rootOf(covariance: Matrix): Matrix {
  const { values, vectors } = spectrumOf(covariance);
  const kept = values.flatMap((value, index) => (value > 0 ? [index] : []));
  const root = vectors.selection([...values.keys()], kept);
  return root.mulRowVector(kept.map((index) => Math.sqrt(values[index] as number)));
}
