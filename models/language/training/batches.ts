import type { TokenView } from '@ouroboros/data/tokens';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import type { OpenMixture } from '../../training/mixture-view.ts';

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
  { view, weights }: OpenMixture<TokenView>,
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
