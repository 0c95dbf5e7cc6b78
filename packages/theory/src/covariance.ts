import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { theoryNeeds } from './need.ts';
import { requireEnoughRows } from './regression-problem.ts';

/** A matrix as its rows. */
export type Rows = readonly (readonly number[])[];

/** How far two entries may be apart, relative to the largest, that symmetry makes equal. */
const symmetryTolerance = 1e-9;

function needs(expected: string, received: string): Error {
  return theoryNeeds({ code: 'covariance', subject: 'covariance', expected, received });
}

/**
 * Refuses what is no square, symmetric matrix of finite numbers.
 *
 * @param matrix [d, d].
 * @throws Fault `theory/covariance`.
 */
function requireSymmetric(matrix: Rows): void {
  const size = matrix.length;
  const odd = matrix.find((row) => row.length !== size);
  if (size === 0 || odd) throw needs('a square matrix', shapeOf(size, odd?.length));
  const largest = Math.max(...matrix.flat().map(Math.abs));
  if (!Number.isFinite(largest))
    throw needs('finite numbers', String(matrix.flat().find((x) => !Number.isFinite(x))));
  for (const [i, row] of matrix.entries())
    for (const [j, value] of row.entries()) {
      const mirrored = (matrix[j] as readonly number[])[i] as number;
      if (Math.abs(value - mirrored) > symmetryTolerance * largest)
        throw needs(
          'a symmetric matrix',
          `${value} in row ${i + 1}, column ${j + 1} and ${mirrored} mirrored`,
        );
    }
}

function shapeOf(rows: number, odd: number | undefined): string {
  if (odd === undefined) return 'no rows';
  return rows === 1 ? `a row of ${odd} numbers` : `${rows} rows, one of ${odd} numbers`;
}

function decompose(covariance: Rows): CholeskyDecomposition {
  requireSymmetric(covariance);
  const matrix = new Matrix(covariance.map((row) => [...row]));
  const symmetric = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  const cholesky = new CholeskyDecomposition(symmetric);
  if (!cholesky.isPositiveDefinite())
    throw needs('a positive definite matrix: every direction needs some variance', 'one that is not');
  return cholesky;
}

/**
 * The lower triangular L [d, d] with L L' = Sigma: L z has covariance Sigma where z is standard normal.
 *
 * @throws Fault `theory/covariance` unless Sigma is square, symmetric and positive definite.
 */
export function covarianceFactor(covariance: Rows): Rows {
  return decompose(covariance).lowerTriangularMatrix.to2DArray();
}

/**
 * Sigma^-1 / (T - d - 1) = E (X'X)^-1 for T rows x ~ N(0, Sigma) (Lemma 1), [d, d].
 *
 * @throws Fault `theory/covariance` or `theory/rows` (T < d + 2).
 */
export function expectedInverseGram(covariance: Rows, rows: number): Rows {
  const cholesky = decompose(covariance);
  const size = covariance.length;
  requireEnoughRows(rows, size);
  return cholesky
    .solve(Matrix.eye(size))
    .mul(1 / (rows - size - 1))
    .to2DArray();
}
