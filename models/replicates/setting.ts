import type { LocatedMixture } from '../family.ts';
import type { ReplicatedWorld, World } from './world.ts';

// What the functions of a program are told: all of it can be sent to a worker.

/** What every function of a program is told. */
export interface Setting<W extends ReplicatedWorld = World> {
  readonly world: W;
  /** Replicates worked on at a time; chosen for bounded memory when left out. Results do not depend on it. */
  readonly chunk?: number;
}

/** What is asked of `real`. */
export interface RealCall {
  /** Number of the real batch, 1 for the one that every first model is fitted on. */
  readonly batch: number;
  readonly examples: number;
  readonly shard: string;
}

/** What is asked of `fit`. */
export interface FitCall {
  readonly iteration: number;
  readonly mixture: LocatedMixture;
  readonly directory: string;
}

/** What is asked of `evaluate`. */
export interface EvaluateCall {
  readonly iteration: number;
  readonly directory: string;
}

/** What is asked of `sample`. */
export interface SampleCall extends EvaluateCall {
  readonly examples: number;
  readonly shard: string;
}
