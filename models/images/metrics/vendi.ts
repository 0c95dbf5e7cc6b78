import { Matrix } from 'ml-matrix';
import { gramOf } from './covariance.ts';
import { type Features, rowOf } from './features.ts';
import { spectrumOf } from './spectrum.ts';

/**
 * Vendi score (Friedman & Dieng, "The Vendi Score: A Diversity Evaluation Metric for Machine Learning", TMLR 2023): how many
 * different rows there are in effect, exp(-sum l log l) over the eigenvalues l of K / N, where K [N, N] holds the cosines of all pairs of
 * rows. 1 where all rows are parallel, at most N, and at most D + 1. A row of zeros, which has no direction, is like
 * other rows of zeros and unlike any other. Of no rows it is 0.
 */
export function vendiScore(features: Features): number {
  const { rows } = features;
  if (rows === 0) return 0;
  const directions = normalised(features);
  // Rows of zeros span a direction of their own, with the eigenvalue (rows of zeros) / N.
  const eigenvalues = [rows - directions.rows, ...gramEigenvalues(directions)].map((value) => value / rows);
  return Math.exp(-eigenvalues.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0));
}

/** Those of X X' that are not 0, by the smaller one of X X' and X' X. */
function gramEigenvalues(features: Features): readonly number[] {
  if (features.rows === 0) return [];
  return spectrumOf(gramOf(features.rows < features.width ? transposed(features) : features)).values;
}

/** The rows of `features` that are not 0, each with norm 1. */
function normalised(features: Features): Features {
  const { width } = features;
  const data = new Float64Array(features.data.length);
  let rows = 0;
  for (let i = 0; i < features.rows; i++) {
    const row = rowOf(features, i);
    const norm = lengthOf(row);
    if (norm === 0) continue;
    for (let j = 0; j < width; j++) data[rows * width + j] = (row[j] as number) / norm;
    rows++;
  }
  return { rows, width, data: data.subarray(0, rows * width) };
}

function lengthOf(row: Features['data']): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return Math.sqrt(sum);
}

function transposed({ rows, width, data }: Features): Features {
  const matrix = Matrix.from1DArray(rows, width, data).transpose();
  return { rows: width, width: rows, data: Float64Array.from(matrix.to1DArray()) };
}
