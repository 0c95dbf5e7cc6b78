import type { Covariance } from '../linear/covariance.ts';
import type { World } from '../replicates/world.ts';
import type { Estimator } from './graphs/fit.ts';
import type { GaussianOptions } from './options.ts';

/** What the numbers of a chain depend on besides its seed and sizes. */
export type GaussianSetting = {
  /** Number of coordinates d. */
  readonly dimensions: number;
  readonly estimator: Estimator;
  /** Sigma; missing: the identity. */
  readonly covariance?: Covariance;
};

/** The world of the family. */
export type GaussianWorld = World<GaussianSetting>;

/** The world of options and a seed. */
export function worldOf({ model, data, fit }: GaussianOptions, seed: number): GaussianWorld {
  const { dimensions } = model;
  const { covariance, rows } = data;
  const { estimator, replicates } = fit;
  const setting = { dimensions, estimator, ...(covariance && { covariance }) };
  return { family: 'gaussian', seed, replicates, rows, setting };
}
