import type { GraphBuilder, TensorType, Value } from '@ouroboros/onnx';
import type { WeightedLoss } from '../losses/cross-entropy.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { PrecisionOptions } from '../precision/options.ts';
import type { ProcessorOptions } from '../processor/gelu-with-slope.ts';
import type { RecomputeOptions } from '../recomputation/blocks.ts';
import type { TileOptions } from '../tiling/tile-rows.ts';

/** Values by name. */
export type NamedValues = Readonly<Record<string, Value>>;

/** State that the forward pass renews and no gradient reaches, such as the running mean of a BatchNormalization. */
export interface Statistic {
  /** Name of the input or initializer of the forward model that holds it. */
  readonly name: string;
  /** Name of the output of the forward model that is its new value. */
  readonly next: string;
}

/** What `buildTrainStep` makes of a forward model. */
export interface TrainStepOptions {
  /** Names of inputs or initializers of the forward model: what is trained. */
  readonly parameters: readonly string[];
  /**
   * Writes the loss: a scalar, or a weighted sum with the sum of its weights, whose quotient is the loss.
   *
   * @param outputs outputs of the forward model
   * @param batch its inputs that are not trained, fixed ones included, and `batchInputs`, of one step
   */
  readonly loss: (builder: GraphBuilder, outputs: NamedValues, batch: NamedValues) => Value | WeightedLoss;
  /** Further inputs of the loss, such as targets and weights, with their types in one step. */
  readonly batchInputs?: Readonly<Record<string, TensorType>>;
  /** Names of inputs of the forward model that are the same in every step: they get no leading axis. */
  readonly fixedInputs?: readonly string[];
  /** What the forward model carries from step to step without training it. */
  readonly statistics?: readonly Statistic[];
  readonly optimizer: Optimizer;
  /**
   * A: every step averages the gradients of A micro-batches, one after the other in an inner Loop, which takes the memory
   * of one. Batch inputs then are [K, A, ..]. A scalar loss is averaged over the micro-batches, each counting
   * the same; of a weighted one the sums and the weights are added up apart, so that it is the mean over all positions of
   * the step. Statistics are renewed by every micro-batch. Absent: a step is one batch and has no axis A.
   */
  readonly accumulate?: number;
  /** What the backward pass computes again instead of keeping it. */
  readonly recompute?: RecomputeOptions;
  /** The type that the forward and backward pass compute in; that of the model when absent. */
  readonly precision?: PrecisionOptions;
  /** Largest global norm of the gradients, larger ones are scaled down to it; no limit when absent. */
  readonly clipNorm?: number;
  /**
   * Runs row-wise chains tile by tile, see `tileRows`: for models of static shapes that train on the CPU. GELUs in the tanh
   * form are written out, which changes their rounding.
   */
  readonly tiling?: TileOptions;
  /**
   * Writes what the CPU provider of ONNX Runtime is slow at in other forms, see `processor/`: faster there, slower on a GPU. Not
   * together with `recompute` and `tiling`, which change the same nodes.
   */
  readonly processor?: ProcessorOptions | undefined;
  /**
   * Writes gradients and updates that repeat as functions of the model, and the squares of small gradients as one sum:
   * a graph several times smaller, in which a runtime that loads it runs the same operators.
   */
  readonly compact?: boolean;
  /**
   * Calls kernels where there are any for what is computed, see `Kernel`: for models that train on a processor whose runtime has
   * them, for the functions that stand for them elsewhere take more memory and time.
   */
  readonly kernels?: boolean;
}
