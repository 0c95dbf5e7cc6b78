import type { Json } from '@ouroboros/data/files';
import { purposes, type StreamKey } from '@ouroboros/native';

/** What is known of any world of replicates. */
export interface ReplicatedWorld {
  /** Seed of the chain. */
  readonly seed: number;
  /** Number of independent replicates R. */
  readonly replicates: number;
  /** Examples T of a unit batch. */
  readonly rows: number;
}

/** What the numbers of a chain depend on: every example that is drawn is a function of it and of the keys below. */
export interface World<Setting extends Json = Json> extends ReplicatedWorld {
  /** Name of the family. */
  readonly family: string;
  /** What else they depend on: dimensions, the distribution of real data, estimators. */
  readonly setting: Setting;
}

/** A run of replicates that are worked on together: `first`, ..., `first + count - 1`. */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** Whose examples a batch holds: real batch number `iteration` (the first is 1), or those of model `iteration`. */
export interface Origin {
  readonly kind: 'real' | 'synthetic';
  readonly iteration: number;
}

/** Names the stream of one replicate. */
export type ReplicateKey = (replicate: number) => StreamKey;

/** Streams of the examples of a batch. Example k takes the same numbers of it, however many examples are drawn. */
export function exampleKey({ seed }: ReplicatedWorld, { kind, iteration }: Origin): ReplicateKey {
  const purpose = kind === 'real' ? purposes.data : purposes.noise;
  return (index) => ({ seed, purpose, iteration, index });
}

/** Streams for what is chosen before an example is drawn, such as the component of a mixture. */
export function choiceKey({ seed }: ReplicatedWorld, { kind, iteration }: Origin): ReplicateKey {
  const purpose = kind === 'real' ? purposes.design : purposes.sample;
  return (index) => ({ seed, purpose, iteration, index });
}

/** Streams that draw the examples of the subsample of fit `iteration`. */
export function subsampleKey({ seed }: ReplicatedWorld, iteration: number): ReplicateKey {
  return (index) => ({ seed, purpose: purposes.subsample, iteration, index });
}
