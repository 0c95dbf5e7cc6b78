import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';

/** Logits of h [..., C] by the table [V, C] that is the parameter `name`, [..., V]. */
export function outputLayer({ g, parameter }: LayerScope, h: Value, name: string): Value {
  return g.op('MatMul', [h, g.op('Transpose', [parameter(name)], { perm: [1, 0] })]);
}
