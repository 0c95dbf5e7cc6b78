import type { GraphBuilder, TensorType, Value } from '@ouroboros/onnx';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { TileOptions } from '../tiling/tile-rows.ts';

/** Values by name. */
export type NamedValues = Readonly<Record<string, Value>>;

/** What `buildTrainStep` makes of a forward model. */
export interface TrainStepOptions {
  /** Names of inputs or initializers of the forward model: what is trained. */
  readonly parameters: readonly string[];
  /**
   * Writes the loss, a scalar.
   *
   * @param outputs outputs of the forward model
   * @param batch its inputs that are not trained, fixed ones included, and `batchInputs`, of one step
   */
  readonly loss: (builder: GraphBuilder, outputs: NamedValues, batch: NamedValues) => Value;
  /** Further inputs of the loss, such as targets and weights, with their types in one step. */
  readonly batchInputs?: Readonly<Record<string, TensorType>>;
  /** Names of inputs of the forward model that are the same in every step: they get no leading axis. */
  readonly fixedInputs?: readonly string[];
  readonly optimizer: Optimizer;
  /** Largest global norm of the gradients, larger ones are scaled down to it; no limit when absent. */
  readonly clipNorm?: number;
  /**
   * Runs row-wise chains tile by tile, see `tileRows`: for models of static shapes that train on the CPU. GELUs in the tanh
   * form are written out, which changes their rounding.
   */
  readonly tiling?: TileOptions;
}
