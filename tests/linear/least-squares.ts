/**
 * Least squares in plain TypeScript and double precision, one replicate at a time: shares no code with the graphs.
 */

/** Solves A x = b for a positive definite A [d][d] by Cholesky's factorisation. */
function solvePositive(A: readonly Float64Array[], b: Float64Array): Float64Array {
  const d = b.length;
  const L = A.map((row) => Float64Array.from(row));
  const at = (i: number, j: number) => (L[i] as Float64Array)[j] as number;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      (L[i] as Float64Array)[j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(i, k) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) x[i] = (x[i] as number) - at(k, i) * (x[k] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  return x;
}

/** x'w for two vectors. */
export function dot(x: ArrayLike<number>, w: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += (x[j] as number) * (w[j] as number);
  return sum;
}

/**
 * The least-squares fit to rows [N][d] and labels [N], row k counting `weights[k]` times (once when left out): X^+ y. With a
 * penalty L the ridge fit (X'X + L I)^-1 X'y.
 */
export function leastSquares(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
  penalty = 0,
): Float64Array {
  const d = (rows[0] as ArrayLike<number>).length;
  const gram = Array.from({ length: d }, (_, i) => new Float64Array(d).fill(penalty, i, i + 1));
  const moment = new Float64Array(d);
  for (const [k, x] of rows.entries()) {
    const weight = weights?.[k] ?? 1;
    for (let i = 0; i < d; i++) {
      const scaled = weight * (x[i] as number);
      moment[i] = (moment[i] as number) + scaled * (labels[k] as number);
      const row = gram[i] as Float64Array;
      for (let j = 0; j < d; j++) row[j] = (row[j] as number) + scaled * (x[j] as number);
    }
  }
  return solvePositive(gram, moment);
}

/** |a - b| / |b|. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  for (let j = 0; j < b.length; j++) difference += ((a[j] as number) - (b[j] as number)) ** 2;
  return Math.sqrt(difference / dot(b, b));
}
