import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { GraphOptions } from './forward.ts';

// Axes: R replicates, N rows, d features; W = 1 (every replicate weights its rows alike) or R.
// A least-squares fit needs no more of its rows than these two sums.

/** TensorProto.DataType.DOUBLE. */
const elementTypeFloat64 = 11;

function wide(g: GraphBuilder, value: Value): Value {
  return g.op('Cast', [value], { to: elementTypeFloat64 });
}

/**
 * The weighted Gram matrix G = X' diag(a) X: `features` [R, N, d], `rowWeights` float64 [W, N] -> `gram` float64
 * [R, d, d].
 */
export function gramGraph({ features, precision }: GraphOptions): Model {
  const g = new GraphBuilder('linear_gram');
  const rows = wide(g, g.input('features', precision, ['R', 'N', features]));
  const weights = g.op('Unsqueeze', [g.input('rowWeights', 'float64', ['W', 'N']), g.int64s([1])]);
  const transposed = g.op('Transpose', [rows], { perm: [0, 2, 1] });
  g.output(g.op('MatMul', [g.op('Mul', [transposed, weights]), rows]), 'gram');
  return g.model();
}

/**
 * The weighted moment b = X' diag(a) y: `features` [R, N, d], `labels` [R, N], `rowWeights` float64 [W, N] -> `moment`
 * float64 [R, d].
 */
export function momentGraph({ features, precision }: GraphOptions): Model {
  const g = new GraphBuilder('linear_moment');
  const rows = wide(g, g.input('features', precision, ['R', 'N', features]));
  const labels = wide(g, g.input('labels', precision, ['R', 'N']));
  const weights = g.input('rowWeights', 'float64', ['W', 'N']);
  const weighted = g.op('Unsqueeze', [g.op('Mul', [labels, weights]), g.int64s([1])]);
  g.output(g.op('Squeeze', [g.op('MatMul', [weighted, rows]), g.int64s([1])]), 'moment');
  return g.model();
}
