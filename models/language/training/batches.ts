import type { TokenView } from '@ouroboros/data';
import { permutation, purposes } from '@ouroboros/native';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { OpenMixture } from './mixture-view.ts';

/** Windows of T + 1 tokens at a stride of T: each token but the first is a target once. */
export function trainingWindows(view: TokenView, length: number): Float64Array {
  return view.windows({ length: length + 1, stride: length });
}

/** Inputs and the tokens that follow them, both [...leading, T]. */
export interface TokenBatch {
  readonly tokens: Tensor<'int64'>;
  readonly targets: Tensor<'int64'>;
}

/** Gathers one window of `length` tokens per start, shaped [...leading, length]. */
export function gatherBatch(
  view: TokenView,
  starts: Float64Array,
  leading: readonly number[],
  length: number,
): TokenBatch {
  const dims = [...leading, length];
  const gather = (from: Float64Array): Tensor<'int64'> => ({
    dtype: 'int64',
    dims,
    data: view.gather(from, length, new BigInt64Array(elementCount(dims))),
  });
  return { tokens: gather(starts), targets: gather(starts.map((start) => start + 1)) };
}

/** What a training step reads; `weights` [...leading, T] of the targets where some count more than others. */
export interface TrainingBatch extends TokenBatch {
  readonly weights?: Tensor<'float32'>;
}

/** `gatherBatch` from a mixture, with what its targets weigh. */
export function gatherTrainingBatch(
  { view, weights }: OpenMixture,
  starts: Float64Array,
  leading: readonly number[],
  length: number,
): TrainingBatch {
  const batch = gatherBatch(view, starts, leading, length);
  if (!weights) return batch;
  const data = weights.gather(
    starts.map((start) => start + 1),
    length,
  );
  return { ...batch, weights: { dtype: 'float32', dims: [...leading, length], data } };
}

/**
 * The order in which a fit visits its windows: every epoch a fresh permutation, keyed by (seed, iteration, epoch), so
 * row r of the whole fit is the same wherever the fit was interrupted.
 */
export class VisitOrder {
  private readonly windows: Float64Array;
  private readonly seed: number;
  private readonly iteration: number;
  private epoch = -1;
  private order: Uint32Array = new Uint32Array();

  constructor(windows: Float64Array, seed: number, iteration: number) {
    this.windows = windows;
    this.seed = seed;
    this.iteration = iteration;
  }

  /** Starts of rows [first, first + count), counted over all epochs. */
  starts(first: number, count: number): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => this.startOf(first + i));
  }

  private startOf(row: number): number {
    const epoch = Math.floor(row / this.windows.length);
    if (epoch !== this.epoch) {
      const key = { seed: this.seed, purpose: purposes.order, iteration: this.iteration, index: epoch };
      this.order = permutation(this.windows.length, key);
      this.epoch = epoch;
    }
    return this.windows[this.order[row % this.windows.length] as number] as number;
  }
}
