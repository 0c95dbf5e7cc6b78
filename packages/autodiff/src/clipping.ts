import { elementCount, isStatic, type Value } from '@ouroboros/onnx';
import type { Algebra } from './algebra.ts';

/** Vectors of at most this many elements are joined before their squares are summed. */
const smallVector = 4096;

/**
 * The Euclidean norm of all elements of all `gradients` together, a scalar.
 *
 * @param joined small vectors go through one sum: fewer operators, in another order of additions
 */
export function globalNorm(g: Algebra, gradients: readonly Value[], joined = false): Value {
  const small = joined ? gradients.filter(isSmallVector) : [];
  const parts = small.length > 1 ? [g.op('Concat', small, { axis: 0 })] : small;
  const rest = gradients.filter((gradient) => !small.includes(gradient));
  const squares = [...rest, ...parts].map((part) => g.op('ReduceSumSquare', [part], { keepdims: 0 }));
  return g.op('Sqrt', [g.total(squares)]);
}

function isSmallVector({ type }: Value): boolean {
  return type?.shape?.length === 1 && isStatic(type.shape) && elementCount(type.shape) <= smallVector;
}

/**
 * The factor by which torch.nn.utils.clip_grad_norm_ scales every gradient: min(1, limit / (norm + 1e-6)), a scalar.
 */
export function clipScale(g: Algebra, norm: Value, limit: number): Value {
  return g.op('Min', [g.div(g.constant(norm, limit), g.add(norm, 1e-6)), g.constant(norm, 1)]);
}
