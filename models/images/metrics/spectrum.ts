import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';

/** Eigenvalues of a symmetric matrix [D, D], and their vectors as columns [D, D]. */
export interface Spectrum {
  readonly values: readonly number[];
  readonly vectors: Matrix;
}

/** Of a symmetric positive semidefinite matrix: eigenvalues that are 0 but for rounding are 0. */
export function spectrumOf(matrix: Matrix): Spectrum {
  const { scale, entries } = scaled(matrix);
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(entries, {
    assumeSymmetric: true,
  });
  const least = Math.max(...realEigenvalues) * matrix.rows * Number.EPSILON;
  return { values: realEigenvalues.map((value) => (value > least ? value * scale : 0)), vectors };
}

/** Sum of the singular values of a matrix of any shape. */
export function nuclearNorm(matrix: Matrix): number {
  if (matrix.isEmpty()) return 0;
  const { scale, entries } = scaled(matrix);
  const { diagonal } = new SingularValueDecomposition(entries, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return diagonal.reduce((sum, value) => sum + value * scale, 0);
}

/** Entries this much smaller than the largest are lost in its rounding. */
const negligible = 2 ** -100;

/**
 * A matrix as `scale` times one whose largest entry is 1 and whose others are 0 or not tiny: the iterations of the decompositions
 * divide by squares of entries, which would underflow.
 */
function scaled(matrix: Matrix): { readonly scale: number; readonly entries: Matrix } {
  const scale = Math.max(matrix.max(), -matrix.min());
  if (scale === 0) return { scale, entries: matrix };
  const settled = (entry: number) => (Math.abs(entry) < negligible ? 0 : entry);
  const rows = matrix.to2DArray().map((row) => row.map((entry) => settled(entry / scale)));
  return { scale, entries: new Matrix(rows) };
}
