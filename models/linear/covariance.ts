import { Fault } from '@ouroboros/errors';
import { covarianceFactor as factorise, type Rows } from '@ouroboros/theory';
import { refusedOption } from '../options.ts';

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
  return refusedOption(family, { option: 'data.covariance', expected, received });
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

/** Sigma, [d, d]; the identity where `covariance` is undefined. */
export function covarianceMatrix(covariance: Covariance | undefined, d: number): Rows {
  const entry = (i: number, j: number): number => {
    if (!covariance) return i === j ? 1 : 0;
    if ('toeplitz' in covariance) return covariance.toeplitz ** Math.abs(i - j);
    if ('diagonal' in covariance) return i === j ? (covariance.diagonal[i] as number) : 0;
    return (covariance[i] as readonly number[])[j] as number;
  };
  return Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => entry(i, j)));
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
  try {
    return Float64Array.from(factorise(covarianceMatrix(covariance, d)).flat());
  } catch (error) {
    if (error instanceof Fault) throw refuse(owner, error.parts.expected, error.parts.received);
    throw error;
  }
}
