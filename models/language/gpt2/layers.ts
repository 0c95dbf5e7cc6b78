import { float, type Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { layerNormEpsilon } from '../config.ts';

/** Layer normalisation over the last axis with the gain and bias under `name`. */
export function layerNorm({ g, parameter }: LayerScope, x: Value, name: string): Value {
  const inputs = [x, parameter(`${name}.weight`), parameter(`${name}.bias`)];
  return g.op('LayerNormalization', inputs, { axis: -1, epsilon: float(layerNormEpsilon) });
}

/** x W + b for x [N, in], W stored [in, out]. */
export function linear({ g, parameter }: LayerScope, x: Value, name: string): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)]);
}

/** Feed-forward layer with the tanh form of GELU (Hugging Face `gelu_new`), [N, C] to [N, C]. */
function feedForward(scope: LayerScope, x: Value, name: string): Value {
  const inner = scope.g.op('Gelu', [linear(scope, x, `${name}.c_fc`)], { approximate: 'tanh' });
  return linear(scope, inner, `${name}.c_proj`);
}

/**
 * The part of block `name` behind its attention: [N, C] before the block, and `attended` [N, C], to [N, C] behind it, in a node
 * called `name`.
 */
export function finishBlock(scope: LayerScope, h: Value, attended: Value, name: string): Value {
  const { g } = scope;
  const read = g.op('Add', [h, linear(scope, attended, `${name}.attn.c_proj`)]);
  const mixed = feedForward(scope, layerNorm(scope, read, `${name}.ln_2`), `${name}.mlp`);
  return g.op('Add', [read, mixed], {}, { name });
}
