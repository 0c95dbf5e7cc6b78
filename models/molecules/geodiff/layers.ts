import type { Value } from '@ouroboros/onnx';
import type { LayerScope } from '../../layer-scope.ts';

/* Letters: n rows, H features. */

/** x W^T + b: [n, from] to [n, to]. */
export function linear({ g, parameter }: LayerScope, name: string, x: Value): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`), parameter(`${name}.bias`)], { transB: 1 });
}

/** x W^T: [n, from] to [n, to]. */
export function product({ g, parameter }: LayerScope, name: string, x: Value): Value {
  return g.op('Gemm', [x, parameter(`${name}.weight`)], { transB: 1 });
}

/** Linear maps `layers` of `name` with ReLU in between. */
export function perceptron(scope: LayerScope, name: string, x: Value, layers: readonly number[]): Value {
  return layers.reduce((input, layer, i) => {
    const activated = i === 0 ? input : scope.g.op('Relu', [input]);
    return linear(scope, `${name}.layers.${layer}`, activated);
  }, x);
}

/** log(1 + e^x) - log 2, which is 0 at 0 (SchNet, Schuett et al. 2017). */
export function shiftedSoftplus({ g }: LayerScope, x: Value): Value {
  return g.op('Sub', [g.op('Softplus', [x]), g.scalar('float32', Math.LN2)]);
}

/**
 * Rows of a table by number: int32 [n] to [n, H]. A product with one-hot rows, so that its gradient is a product too instead of
 * additions at places that repeat.
 */
export function embedding({ g, parameter }: LayerScope, name: string, numbers: Value, rows: number): Value {
  const bits = g.initializer('bits', { dtype: 'float32', dims: [2], data: Float32Array.of(0, 1) });
  const hot = g.op('OneHot', [numbers, g.scalar('int64', rows), bits]);
  return g.op('MatMul', [hot, parameter(`${name}.weight`)]);
}
