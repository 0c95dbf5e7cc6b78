import { type GraphBuilder, tensorOf, type Value } from '@ouroboros/onnx';
import type { Rewrite } from './rewrite.ts';

/** Element `index` of `values` [2], as a scalar. */
function element(g: GraphBuilder, values: Value, index: number): Value {
  return g.op('Gather', [values, g.scalar('int64', index)], { axis: 0 });
}

/** OneHot along the last axis of a known depth: every index compared with 0, 1, .. depth - 1. */
export const oneHot: Rewrite = (node, g) => {
  const [indices, depth, values] = node.inputs as [Value, Value, Value];
  const size = depth.constant?.data[0];
  const dtype = indices.type?.dtype;
  const rank = indices.type?.shape?.length;
  const axis = node.int('axis', -1);
  if (size === undefined || (dtype !== 'int64' && dtype !== 'int32') || (axis !== -1 && axis !== rank))
    return undefined;
  const count = Number(size);
  const columns = g.initializer(
    'columns',
    tensorOf(
      dtype,
      [count],
      Array.from({ length: count }, (_, k) => k),
    ),
  );
  const fromEnd = g.op('Add', [indices, g.scalar(dtype, count)]);
  const index = g.op('Where', [g.op('Less', [indices, g.scalar(dtype, 0)]), fromEnd, indices]);
  const hit = g.op('Equal', [g.op('Unsqueeze', [index, g.int64s([-1])]), columns]);
  return [g.op('Where', [hit, element(g, values, 1), element(g, values, 0)])];
};
