import { Algebra } from '@ouroboros/autodiff';
import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { edgeTypeCount, edgeTypes } from '../edge-types.ts';
import { embedding, linear, perceptron } from './layers.ts';
import { parts } from './parameters.ts';

/* Letters as in `MoleculeModel`; H features. One edge encoder for both parts and both encoders, as in the published code. */

const table = `${parts.edges}.bond_emb`;
const ofLength = `${parts.edges}.mlp`;

/** e_ij, what a local edge is from its length [L, 1] and its type int32 [L]: a perceptron of the length times the row of the type, [L, H]. */
export function encodeLocalEdges(scope: LayerScope, lengths: Value, types: Value): Value {
  const encoded = perceptron(scope, ofLength, lengths, [0, 1]);
  return scope.g.op('Mul', [encoded, embedding(scope, table, types, edgeTypeCount)]);
}

/**
 * The same of radius edges, [R, 1] to [R, H]. Their type is one, so its row goes into the last layer of the perceptron:
 * row * (W x + b) = (row * W) x + row * b.
 */
export function encodeRadiusEdges(scope: LayerScope, lengths: Value): Value {
  const g = new Algebra(scope.g);
  const [from, to] = [g.builder.int64s([edgeTypes.radius]), g.builder.int64s([edgeTypes.radius + 1])];
  const row = g.op('Slice', [scope.parameter(`${table}.weight`), from, to, g.builder.int64s([0])]);
  const weight = g.mul(scope.parameter(`${ofLength}.layers.1.weight`), g.reshape(row, [-1, 1]));
  const bias = g.mul(scope.parameter(`${ofLength}.layers.1.bias`), g.reshape(row, [-1]));
  const hidden = g.op('Relu', [linear(scope, `${ofLength}.layers.0`, lengths)]);
  return g.op('Gemm', [hidden, weight, bias], { transB: 1 });
}
