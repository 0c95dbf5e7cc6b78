import { GraphBuilder, type Model, type Tensor, type Value } from '@ouroboros/onnx';
import type { Covariance } from '../covariance.ts';
import type { Precision } from './precision.ts';

// Axes: R replicates, N rows, d features.

/** Dimensions that the graphs of the family are built for. */
export interface GraphOptions {
  /** Number of features d. */
  readonly features: number;
  readonly precision: Precision;
  /** Of the features; undefined: the identity. */
  readonly covariance?: Covariance | undefined;
}

/** Appends the model f_w(x) = x w: features [R, N, d], weight [R, d] -> predictions [R, N]. */
export function predict(g: GraphBuilder, features: Value, weight: Value): Value {
  const column = g.op('Unsqueeze', [weight, g.int64s([2])]);
  return g.op('Squeeze', [g.op('MatMul', [features, column]), g.int64s([2])]);
}

/**
 * The model itself, `features` [R, N, d], `weight` [R, d] -> `predictions` [R, N]: one linear map per replicate.
 *
 * @param weight the parameter as an initializer ([1, d]: one map for all) instead of an input.
 */
export function forwardGraph({ features, precision }: GraphOptions, weight?: Tensor): Model {
  const g = new GraphBuilder('linear_forward');
  const rows = g.input('features', precision, ['R', 'N', features]);
  const parameter = weight ? g.initializer('weight', weight) : g.input('weight', precision, ['R', features]);
  g.output(predict(g, rows, parameter), 'predictions');
  return g.model();
}
