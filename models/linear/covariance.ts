import { Fault } from '@ouroboros/errors';

/**
 * The covariance Sigma [d, d] of an example, such as a row of features: rho^|i-j|, a diagonal, or any symmetric positive definite matrix.
 * Where none is given it is the identity.
 */
export type Covariance =
  | { readonly toeplitz: number }
  | { readonly diagonal: readonly number[] }
  | readonly (readonly number[])[];

const forms = "'identity', {toeplitz: rho}, {diagonal: [...]} or a matrix [[...], ...]";

/** Whose option a covariance is, for messages. */
export interface CovarianceOwner {
  readonly family: string;
  /** The option that says d. */
  readonly dimension: string;
}

const linearFeatures: CovarianceOwner = { family: 'linear', dimension: 'model.features' };

function refuse({ family }: CovarianceOwner, expected: string, received: string): Fault {
  const subject = 'option "data.covariance"';
  return new Fault({ code: `${family}/option`, kind: 'request', subject, expected, received });
}

function isNumbers(value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every((entry) => Number.isFinite(entry));
}

function hasOnly(input: object, key: string): boolean {
  return Object.keys(input).length === 1 && key in input;
}

/** The option in one of its forms; its matrix is not looked at yet. */
function formOf(input: unknown, d: number, owner: CovarianceOwner): Covariance | undefined {
  if (input === undefined || input === 'identity') return undefined;
  if (Array.isArray(input)) {
    if (input.length === d && input.every((row) => isNumbers(row, d))) return input;
    throw refuse(owner, `${d} rows of ${d} finite numbers (${owner.dimension})`, JSON.stringify(input));
  }
  if (typeof input === 'object' && input !== null) {
    if (hasOnly(input, 'toeplitz')) return input as Covariance;
    if (hasOnly(input, 'diagonal')) return input as Covariance;
  }
  throw refuse(owner, forms, JSON.stringify(input));
}

/** Sigma, row by row, [d * d]. */
function entriesOf(covariance: Covariance, d: number): Float64Array {
  const entry = (i: number, j: number): number => {
    if ('toeplitz' in covariance) return covariance.toeplitz ** Math.abs(i - j);
    if ('diagonal' in covariance) return i === j ? (covariance.diagonal[i] as number) : 0;
    return (covariance[i] as readonly number[])[j] as number;
  };
  return Float64Array.from({ length: d * d }, (_, k) => entry(Math.floor(k / d), k % d));
}

/** The lower triangle C of Sigma = C C', row by row, [d * d]; the number of the pivot (from 1) that is not positive. */
function factorise(sigma: Float64Array, d: number): Float64Array | number {
  const c = new Float64Array(d * d);
  const at = (i: number, j: number) => c[i * d + j] as number;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = sigma[i * d + j] as number;
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      // A pivot of the size of its rounding is one of a singular matrix.
      if (i === j && !(sum > d * Number.EPSILON * (sigma[i * d + i] as number))) return j + 1;
      c[i * d + j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  return c;
}

function requireSymmetric(sigma: Float64Array, d: number, owner: CovarianceOwner): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const [low, high] = [sigma[i * d + j] as number, sigma[j * d + i] as number];
      if (Math.abs(low - high) <= 1e-12 * (Math.abs(low) + Math.abs(high))) continue;
      const place = (a: number, b: number) => `row ${a + 1}, column ${b + 1}`;
      throw refuse(owner, 'a symmetric matrix', `${high} in ${place(j, i)} and ${low} in ${place(i, j)}`);
    }
  }
}

/**
 * Checks the option `data.covariance`.
 *
 * @returns undefined for the identity.
 * @throws Fault `linear/option` when it has another form or is not symmetric positive definite.
 */
export function checkCovariance(
  input: unknown,
  d: number,
  owner: CovarianceOwner = linearFeatures,
): Covariance | undefined {
  const covariance = formOf(input, d, owner);
  if (!covariance) return undefined;
  if (
    'toeplitz' in covariance &&
    !(isNumbers([covariance.toeplitz], 1) && Math.abs(covariance.toeplitz) < 1)
  ) {
    const received = JSON.stringify(covariance.toeplitz);
    throw refuse(owner, 'toeplitz between -1 and 1, for a positive definite matrix', received);
  }
  if ('diagonal' in covariance && !isNumbers(covariance.diagonal, d)) {
    throw refuse(
      owner,
      `diagonal of ${d} finite numbers (${owner.dimension})`,
      JSON.stringify(covariance.diagonal),
    );
  }
  covarianceFactor(covariance, d, owner);
  return covariance;
}

/**
 * The lower triangle C [d, d] of Cholesky's factorisation Sigma = C C', row by row: x = C z has covariance Sigma when z
 * has the identity.
 *
 * @throws Fault `linear/option` when Sigma is not symmetric positive definite.
 */
export function covarianceFactor(
  covariance: Covariance,
  d: number,
  owner: CovarianceOwner = linearFeatures,
): Float64Array {
  const sigma = covarianceEntries(covariance, d);
  requireSymmetric(sigma, d, owner);
  const factor = factorise(sigma, d);
  if (typeof factor !== 'number') return factor;
  throw refuse(
    owner,
    'a positive definite matrix: the theory needs features that vary in every direction',
    `one whose leading block of order ${factor} is not`,
  );
}

/** Sigma, row by row, [d * d]; the identity where `covariance` is undefined. */
export function covarianceEntries(covariance: Covariance | undefined, d: number): Float64Array {
  return entriesOf(covariance ?? { toeplitz: 0 }, d);
}
