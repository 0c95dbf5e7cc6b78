import { dtypeOf } from '../algebra.ts';
import { defineRule } from '../rule.ts';

/** Operators that make tensors from a few numbers. */
export const sources = [
  // y_i = start + i delta
  defineRule('Range', ({ g, cotangent }) => [
    () => g.reduceSum(cotangent, undefined, false),
    undefined,
    () => {
      const zero = g.scalar('int64', 0);
      const steps = g.op('Range', [zero, g.op('Size', [cotangent]), g.scalar('int64', 1)]);
      return g.reduceSum(g.mul(cotangent, g.cast(steps, dtypeOf(cotangent))), undefined, false);
    },
  ]),
];
