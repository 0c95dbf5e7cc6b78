/** An eigenvalue of a symmetric matrix and its eigenvector of length 1. */
export interface EigenPair {
  readonly value: number;
  readonly vector: readonly number[];
}

/** Sweeps over all elements off the diagonal; four or five are enough for matrices as small as these. */
const sweeps = 12;

type Rows = number[][];

/** All eigenpairs of a small symmetric matrix by Jacobi's rotations, the largest eigenvalue first. */
export function eigenPairs(matrix: readonly (readonly number[])[]): readonly EigenPair[] {
  const size = matrix.length;
  const a: Rows = matrix.map((row) => [...row]);
  const vectors: Rows = a.map((_, i) => a.map((_row, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
    }
  }
  const pairs = a.map((row, k) => ({
    value: row[k] as number,
    vector: vectors.map((each) => each[k] as number),
  }));
  return pairs.sort((one, other) => other.value - one.value);
}

/** Turns the plane of axes p and q so that element (p, q) vanishes: A becomes R^T A R, the vectors V R. */
function rotate(a: Rows, vectors: Rows, p: number, q: number): void {
  const apq = a[p]?.[q] as number;
  if (apq === 0) return;
  const theta = ((a[q]?.[q] as number) - (a[p]?.[p] as number)) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const turn = { p, q, cosine, sine: t * cosine };
  for (const row of a) turnPair(row, turn);
  const [rowP, rowQ] = [a[p] as number[], a[q] as number[]];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [rowP[k] as number, rowQ[k] as number];
    rowP[k] = turn.cosine * x - turn.sine * y;
    rowQ[k] = turn.sine * x + turn.cosine * y;
  }
  for (const row of vectors) turnPair(row, turn);
}

interface Turn {
  readonly p: number;
  readonly q: number;
  readonly cosine: number;
  readonly sine: number;
}

function turnPair(row: number[], { p, q, cosine, sine }: Turn): void {
  const [x, y] = [row[p] as number, row[q] as number];
  row[p] = cosine * x - sine * y;
  row[q] = sine * x + cosine * y;
}
