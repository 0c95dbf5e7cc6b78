import { elementCount, type Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';
import { rmsNormEpsilon } from '../config.ts';

/**
 * x / sqrt(mean(x^2) + epsilon) over the last axis, times the gain under `name` (Zhang & Sennrich 2019): x times the reciprocal of the
 * root of a sum of squares, whose gradient takes half the passes over x of that of a quotient by the root of a mean of powers.
 */
export function rmsNorm({ g, parameter }: LayerScope, x: Value, name: string): Value {
  const gain = parameter(`${name}.weight`);
  const width = elementCount(gain.type?.shape as readonly number[]);
  const sum = g.op('ReduceSumSquare', [x, g.int64s([-1])], { keepdims: 1 });
  const mean = g.op('Mul', [sum, g.scalar('float32', 1 / width)]);
  const root = g.op('Sqrt', [g.op('Add', [mean, g.scalar('float32', rmsNormEpsilon)])]);
  return g.op('Mul', [g.op('Mul', [x, g.op('Reciprocal', [root])]), gain]);
}

/** x W^T for x [N, in], W stored [out, in]. */
export function linear({ g, parameter }: LayerScope, x: Value, name: string): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`)], { transB: 1 });
}

/** SwiGLU (Shazeer 2020): (silu(x W_gate) * x W_up) W_down with silu(z) = z sigmoid(z), [N, C] to [N, C]. */
function feedForward(scope: LayerScope, x: Value, name: string): Value {
  const { g } = scope;
  const gate = linear(scope, x, `${name}.gate_proj`);
  const open = g.op('Mul', [gate, g.op('Sigmoid', [gate])]);
  return linear(scope, g.op('Mul', [open, linear(scope, x, `${name}.up_proj`)]), `${name}.down_proj`);
}

/**
 * The part of block `name` behind its attention: [N, C] before the block, and `attended` [N, C], to [N, C] behind it, in a node
 * called `name`.
 */
export function finishBlock(scope: LayerScope, h: Value, attended: Value, name: string): Value {
  const { g } = scope;
  const read = g.op('Add', [h, linear(scope, attended, `${name}.self_attn.o_proj`)]);
  const x = rmsNorm(scope, read, `${name}.post_attention_layernorm`);
  return g.op('Add', [read, feedForward(scope, x, `${name}.mlp`)], {}, { name });
}
