import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { perceptron } from './layers.ts';

/**
 * Phi_x of eq. 7: a perceptron of [h_i * h_j, e_ij] to the score of each edge, [n, 1]. Its first layer is applied to the two halves
 * apart, which saves putting them side by side.
 *
 * @param pairs h_i * h_j, [n, H]
 * @param features e_ij, [n, H]
 */
export function scoreEdges(scope: LayerScope, name: string, pairs: Value, features: Value): Value {
  const { g, parameter } = scope;
  const weight = parameter(`${name}.layers.0.weight`);
  const [ofPairs, ofFeatures] = g.ops('Split', [weight], { axis: 1, num_outputs: 2 }, { outputs: 2 });
  const first = g.op('Gemm', [pairs, ofPairs, parameter(`${name}.layers.0.bias`)], { transB: 1 });
  const both = g.op('Gemm', [features, ofFeatures, first], { transB: 1 });
  return perceptron(scope, name, g.op('Relu', [both]), [1, 2]);
}
