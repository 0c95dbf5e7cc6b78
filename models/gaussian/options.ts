import { z } from 'zod';
import { type Covariance, checkCovariance } from '../linear/covariance.ts';
import { parseOptions as checkOptions, count, refusedOption } from '../options.ts';
import type { Estimator } from './graphs/fit.ts';

/** Presets of the family, by name: the defaults of the options they stand for. */
export const presets = { gaussian: { dimensions: 1 } } as const;

const presetNames = Object.keys(presets) as [keyof typeof presets];

const model = z.strictObject({
  preset: z.enum(presetNames).default('gaussian'),
  dimensions: count(1, 1024).default(presets.gaussian.dimensions),
});
const data = z.strictObject({
  rows: count(1).default(20),
  covariance: z.unknown().optional(),
});
const fit = z.strictObject({
  replicates: count(2).default(1000),
  estimator: z.enum(['maximum-likelihood', 'unbiased']).default('maximum-likelihood'),
});
const schema = z.strictObject({
  model: model.prefault({}),
  data: data.prefault({}),
  fit: fit.prefault({}),
});

/** Options of the Gaussian family, complete. */
export interface GaussianOptions {
  readonly model: {
    readonly preset: keyof typeof presets;
    /** Number of coordinates d. */
    readonly dimensions: number;
  };
  readonly data: {
    /** Examples T of a unit batch. */
    readonly rows: number;
    /** Sigma; else the identity. */
    readonly covariance?: Covariance;
  };
  readonly fit: {
    /** Independent replicates R. */
    readonly replicates: number;
    readonly estimator: Estimator;
  };
}

/**
 * Checks options and fills in defaults.
 *
 * @throws Fault `gaussian/option` for the first wrong one, with the nearest known key, preset or choice; also when Sigma is
 * not symmetric positive definite, and when so few examples leave the fitted covariance singular (T <= d).
 */
export function parseOptions(input: unknown): GaussianOptions {
  const given = checkOptions('gaussian', schema, input);
  const { covariance: asked, rows } = given.data;
  const { dimensions } = given.model;
  const owner = { family: 'gaussian', dimension: 'model.dimensions' };
  const covariance = checkCovariance(asked, dimensions, owner);
  if (rows > dimensions) return { ...given, data: { rows, ...(covariance && { covariance }) } };
  throw refusedOption('gaussian', {
    option: 'data.rows',
    expected: `at least model.dimensions + 1 = ${dimensions + 1}: the theory needs a fitted covariance that is not singular`,
    received: rows,
  });
}
