import type { GraphBuilder, Value } from '@ouroboros/onnx';

/**
 * How the elements of an input are drawn: `normal` in [-2, 2]; `positive` in [0.3, 2]; `nonzero` with absolute values
 * in [0.3, 2]; `distinct` all different, and different from those of other such inputs, by at least 0.04; `zero` 0.
 */
export type Range = 'normal' | 'positive' | 'nonzero' | 'distinct' | 'zero';

/** A floating input of a case. */
export interface FloatInput {
  readonly shape: readonly number[];
  readonly range?: Range;
  /** False: its gradient is not asked for. */
  readonly wrt?: boolean;
}

/** An input of whole numbers or truth values. */
export interface FixedInput {
  readonly dtype: 'int64' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One application of an operator whose gradients are checked. */
export interface GradientCase {
  /** What is special about it: shapes, attributes. */
  readonly name: string;
  /** float64 unless the operator has no such kernel. */
  readonly dtype?: 'float32' | 'float64';
  readonly inputs: readonly (FloatInput | FixedInput)[];
  /** Writes the operator; every floating output is checked. */
  readonly build: (g: GraphBuilder, inputs: readonly Value[]) => Value | readonly Value[];
  /** True when the axes must be numbers, as for an axis whose size the operator's attributes repeat. */
  readonly staticOnly?: boolean;
}

/** The cases of operators, by `Rule.operator`. */
export type CaseTable = Readonly<Record<string, readonly GradientCase[]>>;

/** A float input with the default range. */
export function x(...shape: number[]): FloatInput {
  return { shape };
}

/** A float input drawn from `range`. */
export function from(range: Range, ...shape: number[]): FloatInput {
  return { shape, range };
}

/** True for an input that may be differentiated. */
export function isFloat(input: FloatInput | FixedInput): input is FloatInput {
  return !('dtype' in input);
}
