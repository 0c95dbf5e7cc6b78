import type { GraphBuilder, Shape, Value } from '@ouroboros/onnx';
import type { Rewrite } from './rewrite.ts';

function shapeOf(value: Value | undefined): Shape | undefined {
  return value?.type?.shape;
}

/** `value` with its last two axes exchanged. */
function transposed(g: GraphBuilder, value: Value, rank: number): Value {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return g.op('Transpose', [value], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}

/** A number that the elements of `value` are multiplied by. */
function scaled(g: GraphBuilder, value: Value, factor: number): Value {
  if (factor === 1) return value;
  const constant = g.scalar('float32', factor);
  const dtype = value.type?.dtype;
  return g.op('Mul', [value, dtype === 'float32' ? constant : g.op('CastLike', [constant, value])]);
}

/**
 * FusedMatMul as Gemm, which transposes and scales while it reads, where both sides are matrices; else as Transpose,
 * MatMul and Mul. Batches that are transposed within (transBatchA) stay.
 */
export const matrixProduct: Rewrite = (node, g) => {
  const [a, b] = node.inputs as [Value, Value];
  const [left, right] = [shapeOf(a), shapeOf(b)];
  const batches = node.int('transBatchA', 0) + node.int('transBatchB', 0);
  if (!left || !right || batches > 0) return undefined;
  const [transA, transB, alpha] = [node.int('transA', 0), node.int('transB', 0), node.float('alpha', 1)];
  if (left.length === 2 && right.length === 2)
    return [g.op('Gemm', [a, b], { transA, transB, alpha: { type: 'float', value: alpha } })];
  const sides = [
    transA && left.length > 1 ? transposed(g, a, left.length) : a,
    transB && right.length > 1 ? transposed(g, b, right.length) : b,
  ];
  return [scaled(g, g.op('MatMul', sides), alpha)];
};
