import type { Value } from '@ouroboros/onnx';
import { axisOf } from '../algebra.ts';
import { defineRule } from '../rule.ts';

/** Operators that order elements. */
export const ordering = [
  // The positions on the axis are the second output, each at most once.
  defineRule('TopK', ({ g, node, cotangent, input }) => [
    () =>
      g.op('ScatterElements', [g.zerosLike(input(0)), node.outputs[1] as Value, cotangent], {
        axis: axisOf(input(0), node.int('axis', -1)),
      }),
  ]),
];
