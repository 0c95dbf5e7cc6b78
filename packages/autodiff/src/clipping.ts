import type { Value } from '@ouroboros/onnx';
import type { Algebra } from './algebra.ts';

/** The Euclidean norm of all elements of all `gradients` together, a scalar. */
export function globalNorm(g: Algebra, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => g.op('ReduceSumSquare', [gradient], { keepdims: 0 }));
  return g.op('Sqrt', [g.total(squares)]);
}

/**
 * The factor by which torch.nn.utils.clip_grad_norm_ scales every gradient: min(1, limit / (norm + 1e-6)), a scalar.
 */
export function clipScale(g: Algebra, norm: Value, limit: number): Value {
  return g.op('Min', [g.div(g.constant(norm, limit), g.add(norm, 1e-6)), g.constant(norm, 1)]);
}
