/**
 * Small dense matrices in plain loops. Shares no code with the packages under test: the independent side of every check.
 */

/** Rows of numbers. */
export type Dense = readonly (readonly number[])[];

/** Entry (i, j). */
export function at(A: Dense, i: number, j: number): number {
  return (A[i] as readonly number[])[j] as number;
}

/** x'y. */
export function dot(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += (x[j] as number) * (y[j] as number);
  return sum;
}

export function identity(size: number): Dense {
  return diagonal(new Array<number>(size).fill(1));
}

export function diagonal(values: readonly number[]): Dense {
  return values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
}

export function transpose(A: Dense): Dense {
  return (A[0] ?? []).map((_, j) => A.map((row) => row[j] as number));
}

export function multiply(A: Dense, B: Dense): Dense {
  const columns = transpose(B);
  return A.map((row) => columns.map((column) => dot(row, column)));
}

/** A x. */
export function apply(A: Dense, x: readonly number[]): readonly number[] {
  return A.map((row) => dot(row, x));
}

/** A + factor B. */
export function plus(A: Dense, B: Dense, factor = 1): Dense {
  return A.map((row, i) => row.map((value, j) => value + factor * at(B, i, j)));
}

export function trace(A: Dense): number {
  return A.reduce((sum, row, i) => sum + (row[i] as number), 0);
}

/** X'X. */
export function gramOf(X: Dense): Dense {
  return multiply(transpose(X), X);
}

/** Solves A Z = B by Gaussian elimination with partial pivoting. */
export function solve(A: Dense, B: Dense): Dense {
  const size = A.length;
  const work = A.map((row, i) => [...row, ...(B[i] as readonly number[])]);
  for (let k = 0; k < size; k++) {
    exchange(work, k);
    const pivot = work[k] as number[];
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const row = work[i] as number[];
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j < row.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return work.map((row, i) => row.slice(size).map((value) => value / (row[i] as number)));
}

/** Brings the largest entry of column k at or below row k to row k. */
function exchange(work: number[][], k: number): void {
  let best = k;
  for (let i = k + 1; i < work.length; i++) {
    if (Math.abs(at(work, i, k)) > Math.abs(at(work, best, k))) best = i;
  }
  [work[k], work[best]] = [work[best] as number[], work[k] as number[]];
}

export function inverseOf(A: Dense): Dense {
  return solve(A, identity(A.length));
}

/** X^+ = (X'X)^-1 X' of a matrix of full column rank. */
export function pseudoInverseOf(X: Dense): Dense {
  return solve(gramOf(X), transpose(X));
}

/** The lower triangular L with L L' = A. */
export function choleskyOf(A: Dense): Dense {
  const L = A.map((row) => row.map(() => 0));
  for (let j = 0; j < A.length; j++) {
    for (let i = j; i < A.length; i++) {
      let sum = at(A, i, j);
      for (let k = 0; k < j; k++) sum -= at(L, i, k) * at(L, j, k);
      (L[i] as number[])[j] = i === j ? Math.sqrt(sum) : sum / at(L, j, j);
    }
  }
  return L;
}

/** x'Ax. */
export function quadratic(A: Dense, x: readonly number[]): number {
  return dot(x, apply(A, x));
}

export function minus(x: readonly number[], y: readonly number[]): readonly number[] {
  return x.map((value, j) => value - (y[j] as number));
}
