import { Algebra, attachGradient } from '@ouroboros/autodiff';
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

/**
 * A linear map of log(1 + e^x) - log 2, SchNet's activation, which is 0 at 0 (Schuett et al. 2017). What is taken off goes into the bias,
 * W (s - log 2) + b = W s + (b - log 2 W 1): one pass over all rows less.
 */
export function linearOfSoftplus(scope: LayerScope, name: string, x: Value): Value {
  const g = new Algebra(scope.g);
  const [weight, bias] = ['weight', 'bias'].map((end) => scope.parameter(`${name}.${end}`)) as [Value, Value];
  const shifted = g.sub(bias, g.mul(g.reduceSum(weight, [1], false), Math.LN2));
  return g.op('Gemm', [softplus(g, x), weight, shifted], { transB: 1 });
}

/**
 * log(1 + e^x) as max(x, 0) - log(sigmoid(|x|)), which never overflows. Its error is rounding of log 2, which is about to be taken off. ONNX
 * Runtime's Softplus takes three times as long.
 */
function softplus(g: Algebra, x: Value): Value {
  const tail = g.op('Log', [g.op('Sigmoid', [g.op('Abs', [x])])]);
  const result = g.sub(g.op('Relu', [x]), tail);
  attachGradient(result, {
    inputs: [x],
    kept: [x],
    body: ({ g: at, cotangent }, [x]) => [() => at.mul(cotangent, at.op('Sigmoid', [x]))],
  });
  return result;
}

/**
 * Rows of a table by number: int32 [n] to [n, H]. A product with one-hot rows, so that its gradient is a product too instead of
 * additions at places that repeat.
 */
export function embedding({ g, parameter }: LayerScope, name: string, numbers: Value, rows: number): Value {
  const bits = g.initializer('bits', { dtype: 'float32', dims: [2], data: Float32Array.of(0, 1) });
  const hot = g.op('OneHot', [numbers, g.scalar('int32', rows), bits]);
  return g.op('MatMul', [hot, parameter(`${name}.weight`)]);
}
