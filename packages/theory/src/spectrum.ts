import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Rows } from './covariance.ts';
import { theoryNeeds } from './need.ts';

/** A symmetric positive semidefinite matrix U diag(g) U'. */
export interface Spectrum {
  /** g [k], 0 or above. */
  readonly values: readonly number[];
  /** U [k, k] as rows: column j belongs to value j. */
  readonly vectors: Rows;
}

/** Eigenvalues below this share of the largest are rounding of 0, and are 0: a small penalty would make noise of them. */
const zeroTolerance = 1e-12;

/**
 * Eigenvalues and eigenvectors of X'X or of a kernel matrix.
 *
 * @param matrix symmetric, [k, k].
 * @throws Fault `theory/spectrum` when an eigenvalue is negative beyond rounding, or not finite.
 */
export function spectrumOf(matrix: Rows): Spectrum {
  const decomposition = new EigenvalueDecomposition(new Matrix(matrix.map((row) => [...row])), {
    assumeSymmetric: true,
  });
  const values = decomposition.realEigenvalues;
  const largest = Math.max(...values.map(Math.abs));
  const worst = Math.min(...values);
  if (!(worst >= -1e-9 * largest)) throw notPositive(worst);
  return {
    values: values.map((value) => (value <= zeroTolerance * largest ? 0 : value)),
    vectors: decomposition.eigenvectorMatrix.to2DArray(),
  };
}

function notPositive(value: number): Error {
  return theoryNeeds({
    code: 'spectrum',
    subject: 'Gram or kernel matrix',
    expected: 'a symmetric matrix without negative eigenvalues',
    received: `eigenvalue ${value}`,
  });
}

/** Whether a direction is one in which the matrix is 0 but for rounding. */
export function isNull(value: number, { values }: Spectrum): boolean {
  return value <= zeroTolerance * Math.max(...values);
}

/** U' vector: its coordinates in the eigenvectors. */
export function inModes({ vectors, values }: Spectrum, vector: readonly number[]): readonly number[] {
  return values.map((_, mode) =>
    vectors.reduce((sum, row, j) => sum + (row[mode] as number) * (vector[j] as number), 0),
  );
}

/** U' M U: a matrix [k, k] between the eigenvectors. */
export function withinModes(spectrum: Spectrum, matrix: Rows): Rows {
  requireLength('rows of the metric', matrix, spectrum.values.length);
  const rows = matrix.map((row) => {
    requireLength('row of the metric', row, spectrum.values.length);
    return inModes(spectrum, row);
  });
  return spectrum.values.map((_, j) =>
    spectrum.values.map((_, k) =>
      rows.reduce((sum, row, i) => sum + (spectrum.vectors[i]?.[j] as number) * (row[k] as number), 0),
    ),
  );
}

/** vector' M vector, |vector|^2 where there is no M. */
export function quadratic(matrix: Rows | undefined, vector: readonly number[]): number {
  return vector.reduce((sum, value, i) => {
    const row = matrix?.[i];
    const image = row ? row.reduce((inner, entry, j) => inner + entry * (vector[j] as number), 0) : value;
    return sum + value * image;
  }, 0);
}

/**
 * Refuses what does not fit to the others.
 *
 * @throws Fault `theory/shape`.
 */
export function requireLength(subject: string, values: readonly unknown[], length: number): void {
  if (values.length === length) return;
  throw theoryNeeds({
    code: 'shape',
    subject,
    expected: `${length} of them`,
    received: String(values.length),
  });
}
