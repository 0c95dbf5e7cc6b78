import { type Covariance, covarianceFactor } from '../linear/covariance.ts';

// Axes: d coordinates.

/** The distribution N(0, Sigma) of real examples, with what the graphs need of it. All arrays row by row. */
export interface Truth {
  /** Number of coordinates d. */
  readonly dimensions: number;
  /** Sigma [d, d]. */
  readonly covariance: Float64Array;
  /** Lower triangle S of Sigma = S S', [d, d]. */
  readonly factor: Float64Array;
  /** Sigma^-1 [d, d]. */
  readonly precision: Float64Array;
  /** log |Sigma|. */
  readonly logDeterminant: number;
}

/** The truth of a covariance; the identity where it is left out. */
export function truthOf(dimensions: number, option: Covariance | undefined): Truth {
  const d = dimensions;
  const factor = covarianceFactor(option ?? { toeplitz: 0 }, d);
  let logDeterminant = 0;
  for (let i = 0; i < d; i++) logDeterminant += 2 * Math.log(factor[i * d + i] as number);
  return {
    dimensions,
    covariance: squareOf(factor, d),
    factor,
    precision: inverseOf(factor, d),
    logDeterminant,
  };
}

/** S S'. */
function squareOf(factor: Float64Array, d: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += (factor[i * d + k] as number) * (factor[j * d + k] as number);
      product[i * d + j] = sum;
    }
  }
  return product;
}

/** (S S')^-1 = W' W with W = S^-1. */
function inverseOf(factor: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let column = 0; column < d; column++) {
    const x = unitSolution(factor, d, column);
    for (let i = 0; i < d; i++) inverse[i * d + column] = x[i] as number;
  }
  return inverse;
}

/** The solution x of S S' x = e_k: forward, then backward substitution. */
function unitSolution(factor: Float64Array, d: number, k: number): Float64Array {
  const x = Float64Array.from({ length: d }, (_, i) => (i === k ? 1 : 0));
  const at = (i: number, j: number) => factor[i * d + j] as number;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) x[i] = (x[i] as number) - at(i, j) * (x[j] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let j = i + 1; j < d; j++) x[i] = (x[i] as number) - at(j, i) * (x[j] as number);
    x[i] = (x[i] as number) / at(i, i);
  }
  return x;
}
