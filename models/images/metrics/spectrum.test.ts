import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { nuclearNorm, spectrumOf } from './spectrum.ts';

/** Entries of all magnitudes, of which squares may underflow. */
const anyMatrix = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.double({ min: -1e100, max: 1e100, noNaN: true }), {
        minLength: columns,
        maxLength: columns,
      }),
      { minLength: rows, maxLength: rows },
    ),
  )
  .map((rows) => new Matrix(rows));

test('eigenvalues and vectors give the matrix back', () => {
  fc.assert(
    fc.property(anyMatrix, (root) => {
      const matrix = root.mmul(root.transpose());
      const { values, vectors } = spectrumOf(matrix);
      const again = vectors
        .clone()
        .mulRowVector([...values])
        .mmul(vectors.transpose());
      const error = Matrix.sub(again, matrix).abs().max();
      expect(error).toBeLessThanOrEqual(1e-13 * matrix.rows * matrix.max());
    }),
    { seed: 1 },
  );
});

test('directions without extent have the eigenvalue 0, not a rounding error', () => {
  const column = Matrix.columnVector([0.1, 0.7, -0.3]);
  const { values } = spectrumOf(column.mmul(column.transpose()));
  expect(values.filter((value) => value === 0)).toHaveLength(2);
  expect(Math.max(...values)).toBeCloseTo(0.59, 14);
  expect(spectrumOf(Matrix.zeros(3, 3)).values).toEqual([0, 0, 0]);
});

test('the nuclear norm lies between the Frobenius norm and sqrt(rank) of it', () => {
  fc.assert(
    fc.property(anyMatrix, (matrix) => {
      const largest = matrix.abs().max();
      fc.pre(largest > 1e-300);
      const frobenius = largest * Matrix.div(matrix, largest).norm();
      const norm = nuclearNorm(matrix);
      expect(norm).toBeGreaterThanOrEqual(frobenius * (1 - 1e-12));
      expect(norm).toBeLessThanOrEqual(
        frobenius * Math.sqrt(Math.min(matrix.rows, matrix.columns)) * (1 + 1e-12),
      );
    }),
    { seed: 1 },
  );
  expect(nuclearNorm(Matrix.diag([3, -4, 0]))).toBeCloseTo(7, 14);
  expect(nuclearNorm(Matrix.zeros(3, 0))).toBe(0);
});
