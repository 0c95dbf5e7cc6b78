import { type Model, peakLiveBytes } from '@ouroboros/onnx';
import { type ParameterSpec, parameterCount } from '../training/parameters.ts';

/** Bytes of a float32. */
export const floatBytes = 4;

/** Bytes of float32 tensors. */
export function tensorBytes(tensors: readonly ParameterSpec[]): number {
  return floatBytes * parameterCount(tensors);
}

/** Bytes of the weights of a model and of its checkpoints. */
export interface StateBytes {
  readonly parameters: number;
  /** Of what training carries on besides parameters, such as running statistics. */
  readonly statistics?: number;
}

/** Bytes that a fit carries from step to step: weights, and the first and second moments of its parameters. */
export function checkpointBytes({ parameters, statistics = 0 }: StateBytes): number {
  return 3 * parameters + statistics;
}

/** What one lane holds whatever its family. */
export interface HeldByLane extends StateBytes {
  /** The graphs whose sessions keep memory, training first, with all sizes known. */
  readonly graphs: readonly Model[];
  /** Memory that ONNX Runtime takes over the values that are alive at a time. */
  readonly arenaFactor: number;
}

/**
 * Bytes of one lane, by what they hold. Optimizer: the first and second moments. Copies: the state that a training run gives back, and
 * the weights of the model that writes or draws. Activations: what of the values of each graph is alive at a time, in the order of its
 * nodes, gradients included. Reserve: what the runtime takes over that.
 */
export function memoryOfLane({ parameters, statistics = 0, graphs, arenaFactor }: HeldByLane) {
  const weights = parameters + statistics;
  const activations = graphs.reduce((sum, { graph }) => sum + peakLiveBytes(graph), 0);
  return {
    parameters: weights,
    optimizer: 2 * parameters,
    copies: checkpointBytes({ parameters, statistics }) + weights,
    activations,
    reserve: (arenaFactor - 1) * activations,
  };
}
