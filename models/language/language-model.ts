import type { Dim, Model, Shape } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../training/initialise.ts';
import type { ParameterSpec } from '../training/parameters.ts';
import type { DecodingModel } from './decoding/decoder.ts';
import type { CacheShape } from './decoding/key-value-cache.ts';

/** Sizes of the batch: numbers where the graph is made for one shape, symbols where for all. */
export interface BatchShape {
  readonly batch: Dim;
  readonly length: Dim;
  /** Attends by a kernel: see `TrainStepOptions.kernels`. */
  readonly kernels?: boolean;
}

/**
 * A model as the graphs of the family are derived from it: a forward graph and the parameters to train. The built-in models and
 * the model of a bundle are both one.
 */
export interface LanguageModel {
  /** V: number of tokens. */
  readonly vocabulary: number;
  /** P: tokens of a training window, and the longest sequence. */
  readonly context: number;
  /** Sequences that the forward graph always takes together, where it takes no other number. */
  readonly batch?: number;
  /** Tokens of a sequence, where the forward graph takes no other number: P. */
  readonly length?: number;
  readonly parameters: readonly ParameterSpec[];
  /** Names of the values between the blocks of the forward graph, where they are known. */
  readonly blocks?: readonly string[];
  /** Whether weight decay applies to a parameter. */
  decays(name: string, dims: Shape): boolean;
  /** `tokens` int64 [B, T] to `logits` float32 [B, T, V]; every parameter is an input under its name. */
  forward(shape: BatchShape): Model;
  /** Loads the model for decoding in the way that the device does best; the caller releases it. */
  openDecoding(context: WorkerContext, weights: Tensors): Promise<DecodingModel>;
}

/** A model whose every graph is built from its dimensions. Letters: S slots, C width, H query heads, G key heads, D head width. */
export interface BuiltInModel extends LanguageModel {
  readonly blocks: readonly string[];
  /** H: heads of queries, a multiple of the heads of keys and values. */
  readonly queryHeads: number;
  /** Keys and values of one sequence; its `heads` are G. */
  readonly cache: CacheShape;
  /**
   * One decoding step. Inputs: `tokens` int64 [S]; `positions` int64 [S], how many tokens each slot's cache holds;
   * `past.<layer>.key|value` float32 [S, G, K, D]; every parameter. Outputs: `logits` [S, V], and `keys`, `values`
   * [L, S, G, D] of the new tokens, which the caller appends to the cache.
   */
  decode(): Model;
  /**
   * The same step cut at the attention of each layer, which whoever runs the L + 1 segments computes. Every graph has the parameters
   * it needs as inputs. All read `positions` or not as they need. The first reads `tokens` int64 [S]; every later one `residual`
   * [S, C], the `hidden` of the one before, and `attended` [S, H D]. All but the last give `projected` [S, (H + 2 G) D] (queries,
   * keys and values of the next attention) and `hidden` [S, C]; the last gives `logits` [S, V].
   */
  segments(): readonly Model[];
}

/** Whether every graph of a model is built from its dimensions. */
export function isBuiltIn(model: LanguageModel): model is BuiltInModel {
  return 'decode' in model;
}
