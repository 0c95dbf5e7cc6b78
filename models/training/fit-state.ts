import type { StateTensor } from '@ouroboros/autodiff';
import { elementCount, type Tensor } from '@ouroboros/onnx';
import { initialise, type Tensors } from './initialise.ts';
import type { ParameterSpec } from './parameters.ts';

/** How far a fit is. */
export interface FitProgress {
  /** Optimizer steps done. */
  readonly step: number;
  /** Of every step so far, float32 [steps of the fit]. */
  readonly losses: Float32Array;
  /** On the test set, wherever in the fit it is measured, float64 [evaluations]; 0 where it is to come. */
  readonly testLosses: Float64Array;
}

/** Where a fit stands: all state tensors of the training graph and the losses so far. */
export interface FitState extends FitProgress {
  readonly tensors: Tensors;
}

/** How long a fit is. */
export interface FitLength {
  readonly steps: number;
  /** How often the test loss is measured. */
  readonly evaluations: number;
}

/** Fresh parameters; other state starts at its initial value, or at zero. */
export function freshState(
  specs: readonly ParameterSpec[],
  { seed, iteration }: { readonly seed: number; readonly iteration: number },
  { steps, evaluations }: FitLength,
  state: readonly StateTensor[],
): FitState {
  return {
    step: 0,
    tensors: startTensors(initialise(specs, seed, iteration), state),
    losses: new Float32Array(steps),
    testLosses: new Float64Array(evaluations),
  };
}

/** The state to start from with these parameters: the rest of it at its initial value, or at zero. */
export function startTensors(parameters: Tensors, state: readonly StateTensor[]): Tensors {
  const tensors = state.map(({ name, dims, initial = 0 }): [string, Tensor] => [
    name,
    parameters.get(name) ?? {
      dtype: 'float32',
      dims,
      data: new Float32Array(elementCount(dims)).fill(initial),
    },
  ]);
  return new Map(tensors);
}

/** The parameters as they stand. */
export function parametersOf({ tensors }: FitState, specs: readonly ParameterSpec[]): Tensors {
  return new Map(specs.map(({ name }) => [name, tensors.get(name) as Tensor]));
}
