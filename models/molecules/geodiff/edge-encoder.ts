import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { edgeTypeCount, edgeTypes } from '../edge-types.ts';
import { embedding, perceptron } from './layers.ts';
import { parts } from './parameters.ts';

/* Letters as in `MoleculeModel`; H features. One edge encoder for both parts and both encoders, as in the published code. */

const table = `${parts.edges}.bond_emb`;

/** e_ij, what a local edge is from its length [L, 1] and its type int32 [L]: a perceptron of the length times the row of the type, [L, H]. */
export function encodeLocalEdges(scope: LayerScope, lengths: Value, types: Value): Value {
  return scope.g.op('Mul', [encodeLengths(scope, lengths), embedding(scope, table, types, edgeTypeCount)]);
}

/** The same of radius edges, [R, 1] to [R, H], whose type is one. */
export function encodeRadiusEdges(scope: LayerScope, lengths: Value): Value {
  const { g, parameter } = scope;
  const [from, to] = [g.int64s([edgeTypes.radius]), g.int64s([edgeTypes.radius + 1])];
  const row = g.op('Slice', [parameter(`${table}.weight`), from, to, g.int64s([0])]);
  return g.op('Mul', [encodeLengths(scope, lengths), row]);
}

function encodeLengths(scope: LayerScope, lengths: Value): Value {
  return perceptron(scope, `${parts.edges}.mlp`, lengths, [0, 1]);
}
