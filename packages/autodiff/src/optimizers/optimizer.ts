import type { Shape, Value } from '@ouroboros/onnx';
import type { Algebra } from '../algebra.ts';

/** A parameter with its gradient, as an optimizer sees it in one step. */
export interface ParameterStep {
  readonly name: string;
  readonly shape: Shape;
  readonly value: Value;
  /** Before clipping: `StepScalars.gradientScale` is still to be applied. */
  readonly gradient: Value;
  /** The optimizer's state of this parameter, in the order of `Optimizer.slots`; each has the parameter's shape. */
  readonly slots: readonly Value[];
}

/** What all parameters of one step share; scalars. */
export interface StepScalars {
  readonly learningRate: Value;
  /** 1 in the first step. */
  readonly step: Value;
  /** Factor of every gradient; undefined: 1. Folded into factors that are there anyway, so that it costs no pass. */
  readonly gradientScale?: Value;
}

/** The parameter and its slots after the step. */
export interface UpdatedParameter {
  readonly value: Value;
  readonly slots: readonly Value[];
}

/** An update rule, written into the graph. */
export interface Optimizer {
  readonly name: string;
  /** Names of the state tensors that each parameter has, such as `m` and `v`; they start at 0. */
  readonly slots: readonly string[];
  /** Writes what is computed once a step; the returned function writes the update of one parameter. */
  begin(g: Algebra, scalars: StepScalars): (parameter: ParameterStep) => UpdatedParameter;
}
