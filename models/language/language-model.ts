import type { Model, Shape } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { DecodingModel } from './decoder.ts';
import type { BatchShape } from './gpt2-forward.ts';
import type { Tensors } from './initialise.ts';
import type { ParameterSpec } from './parameters.ts';

/**
 * A model as the graphs of the family are derived from it: a forward graph and the parameters to train. The built-in GPT-2
 * and the model of a bundle are both one.
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
