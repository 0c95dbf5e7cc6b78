import { purposes } from '@ouroboros/native';
import { exampleKey, type Origin, type ReplicatedWorld, type ReplicateKey } from '../replicates/world.ts';
import type { Covariance } from './covariance.ts';
import type { Precision } from './graphs/precision.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Penalty } from './penalty.ts';

/**
 * What the numbers of a chain depend on: every design, truth, noise and drawn row is a function of it and of the keys
 * below.
 */
export interface World extends ReplicatedWorld {
  /** Number of features d. */
  readonly features: number;
  /** Standard deviation sigma of the noise of a label. */
  readonly noise: number;
  /** Rows T of the design, which is one unit batch. */
  readonly rows: number;
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

/** Numbers that a model has for each replicate: d weights or, in the dual, T coefficients. */
export function widthOf({ dual, rows, features }: World): number {
  return dual ? rows : features;
}

/** Streams of the designs; element t*d + j is feature j of row t. */
export function designKey({ seed }: World): ReplicateKey {
  return (index) => ({ seed, purpose: purposes.design, iteration: 0, index });
}

/** Streams of the frozen test points of a kernel regression; element m*d + j is feature j of point m. */
export function testPointsKey({ seed }: World): ReplicateKey {
  return (index) => ({ seed, purpose: purposes.design, iteration: 1, index });
}

/** Streams of the centres of the truth of a kernel regression; element c*d + j is feature j of centre c. */
export function centresKey({ seed }: World): ReplicateKey {
  return (index) => ({ seed, purpose: purposes.design, iteration: 2, index });
}

/** Streams of the true weights w*. */
export function truthKey({ seed }: World): ReplicateKey {
  return (index) => ({ seed, purpose: purposes.init, iteration: 0, index });
}

/** Streams of the label noise of a batch; element c*T + t is variate Z_c of row t (see copies.ts). */
export function noiseKey(world: World, origin: Origin): ReplicateKey {
  return exampleKey(world, origin);
}
