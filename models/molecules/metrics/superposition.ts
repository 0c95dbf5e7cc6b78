import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/* Letters: n points. C [3, 3] = sum_i a_i b_i' of two sets of points a and b [n, 3], each centred at its mean. */

/** [3, 3], row-major. */
export type Matrix3 = Float64Array;

/** Steps at most of Newton's method; a double root (points on a line) gains a bit each. */
const mostSteps = 60;

/**
 * The largest eigenvalue l of the quaternion matrix K(C) of Horn ("Closed-form solution of absolute orientation using unit
 * quaternions", 1987): max tr(R C) over all rotations R, reflections left out, so that the least mean of |R a_i - b_i|^2 is
 * (sum |a_i|^2 + sum |b_i|^2 - 2 l) / n. By Newton's method on the characteristic polynomial from above (Theobald, "Rapid calculation of
 * RMSDs using a quaternion-based characteristic polynomial", 2005), which falls monotonically towards the largest of four real roots:
 *
 *     l^4 - 2 s l^2 - 8 det(C) l + s^2 - 4 m,   s = |C|^2, m = |cofactors of C|^2
 *
 * To 1e-12 of itself; to 1e-8 where all points are on a line, whose RMSDs of 0 may so come out as 1e-4 angstrom.
 */
export function largestOverlap(correlation: Matrix3): number {
  const { square, determinant, minors } = invariants(correlation);
  const constant = square * square - 4 * minors;
  // The sum of the singular values is at most this.
  let root = Math.sqrt(3 * square);
  for (let step = 0; step < mostSteps; step++) {
    const half = root * root - square;
    const slope = 4 * (root * half - 2 * determinant);
    const value = root * root * (root * root - 2 * square) - 8 * determinant * root + constant;
    const next = root - value / slope;
    if (!(next < root)) break;
    root = next;
  }
  return root;
}

function invariants(c: Matrix3): { square: number; determinant: number; minors: number } {
  const at = (row: number, column: number) => c[row * 3 + column] as number;
  let [square, determinant, minors] = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    const [p, q] = [(i + 1) % 3, (i + 2) % 3];
    for (let j = 0; j < 3; j++) {
      const [r, s] = [(j + 1) % 3, (j + 2) % 3];
      const cofactor = at(p, r) * at(q, s) - at(p, s) * at(q, r);
      square += at(i, j) ** 2;
      minors += cofactor * cofactor;
      if (i === 0) determinant += at(0, j) * cofactor;
    }
  }
  return { square, determinant, minors };
}

/** The rotation R, [3, 3], that makes sum_i |R a_i - b_i|^2 least: of the eigenvector of K(C) with the largest eigenvalue. */
export function bestRotation(correlation: Matrix3): Matrix3 {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(quaternionMatrix(correlation), {
    assumeSymmetric: true,
  });
  const best = realEigenvalues.indexOf(Math.max(...realEigenvalues));
  return rotationOf(eigenvectorMatrix.getColumn(best));
}

/** K(C), [4, 4]. */
export function quaternionMatrix(correlation: Matrix3): Matrix {
  const [xx = 0, xy = 0, xz = 0, yx = 0, yy = 0, yz = 0, zx = 0, zy = 0, zz = 0] = correlation;
  return new Matrix([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]);
}

/** Of a quaternion of norm 1. */
function rotationOf([w = 1, x = 0, y = 0, z = 0]: readonly number[]): Matrix3 {
  return Float64Array.of(
    w * w + x * x - y * y - z * z,
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    w * w - x * x + y * y - z * z,
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    w * w - x * x - y * y + z * z,
  );
}
