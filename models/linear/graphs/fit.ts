import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { GraphOptions } from './forward.ts';

// Axes: R replicates, d features.

/** TensorProto.DataType of the weights. */
const elementTypes = { float32: 1, float64: 11 } as const;

/** Batched matrix times vector: [R, d, d] by [R, d, 1] -> [R, d, 1]. */
function times(g: GraphBuilder, matrix: Value, column: Value): Value {
  return g.op('MatMul', [matrix, column]);
}

/**
 * The least-squares fit w = (X'X)^-1 X'y (the paper's equation for w_n) from its statistics, with one step of iterative
 * refinement. Inputs, all float64: `gram` [R, d, d], its `inverse` [R, d, d], `moment` [R, d]; output `weight` [R, d] in
 * the precision of the data.
 *
 * The inverse is an input because the design is the same in every iteration.
 */
export function fitGraph({ features, precision }: GraphOptions): Model {
  const g = new GraphBuilder('linear_fit');
  const gram = g.input('gram', 'float64', ['R', features, features]);
  const inverse = g.input('inverse', 'float64', ['R', features, features]);
  const moment = g.op('Unsqueeze', [g.input('moment', 'float64', ['R', features]), g.int64s([2])]);
  const first = times(g, inverse, moment);
  const residual = g.op('Sub', [moment, times(g, gram, first)]);
  const refined = g.op('Add', [first, times(g, inverse, residual)]);
  const weight = g.op('Squeeze', [refined, g.int64s([2])]);
  g.output(g.op('Cast', [weight], { to: elementTypes[precision] }), 'weight');
  return g.model();
}
