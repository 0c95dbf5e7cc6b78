import { purposes, type StreamKey } from '@ouroboros/native';
import type { Covariance } from './covariance.ts';
import type { Precision } from './graphs/precision.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Penalty } from './penalty.ts';

/**
 * What the numbers of a chain depend on: every design, truth, noise and drawn row is a function of it and of the keys
 * below.
 */
export interface World {
  /** Seed of the chain. */
  readonly seed: number;
  /** Number of features d. */
  readonly features: number;
  /** Standard deviation sigma of the noise of a label. */
  readonly noise: number;
  /** Rows T of the design. */
  readonly rows: number;
  /** Number of replicates R. */
  readonly replicates: number;
  readonly precision: Precision;
  /** Of the features; undefined: the identity. */
  readonly covariance?: Covariance;
  /** Of the weights; undefined: none. */
  readonly penalty?: Penalty;
  /** Regression in the dual; undefined: the model is x'w. */
  readonly dual?: Dual;
}

/** What a kernel regression has besides. */
export interface Dual {
  readonly kernel: Kernel;
  /** Frozen test points M of each replicate. */
  readonly testPoints: number;
}

/** A run of replicates that are worked on together: `first`, ..., `first + count - 1`. */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** Numbers that a model has for each replicate: d weights or, in the dual, T coefficients. */
export function widthOf({ dual, rows, features }: World): number {
  return dual ? rows : features;
}

/** Whose labels a batch holds: real batch number `iteration` (the first is 1), or those of model `iteration`. */
export interface Origin {
  readonly kind: 'real' | 'synthetic';
  readonly iteration: number;
}

/** Stream of the design of a replicate; element t*d + j is feature j of row t. */
export function designKey(world: World, replicate: number): StreamKey {
  return { seed: world.seed, purpose: purposes.design, iteration: 0, index: replicate };
}

/** Stream of the frozen test points of a replicate of a kernel regression; element m*d + j is feature j of point m. */
export function testPointsKey(world: World, replicate: number): StreamKey {
  return { seed: world.seed, purpose: purposes.design, iteration: 1, index: replicate };
}

/** Stream of the centres of the truth of a kernel regression; element c*d + j is feature j of centre c. */
export function centresKey(world: World, replicate: number): StreamKey {
  return { seed: world.seed, purpose: purposes.design, iteration: 2, index: replicate };
}

/** Stream of the true weights w* of a replicate. */
export function truthKey(world: World, replicate: number): StreamKey {
  return { seed: world.seed, purpose: purposes.init, iteration: 0, index: replicate };
}

/** Stream of the label noise of a batch; element c*T + t is variate Z_c of row t (see copies.ts). */
export function noiseKey(world: World, origin: Origin, replicate: number): StreamKey {
  const purpose = origin.kind === 'real' ? purposes.data : purposes.noise;
  return { seed: world.seed, purpose, iteration: origin.iteration, index: replicate };
}

/** Stream that draws the rows of a subsample. */
export function subsampleKey(world: World, iteration: number, replicate: number): StreamKey {
  return { seed: world.seed, purpose: purposes.subsample, iteration, index: replicate };
}
