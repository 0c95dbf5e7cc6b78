import type { Value } from '@ouroboros/onnx';
import { rankOf, shapeOf } from '../algebra.ts';
import { defineRule, type Rule, type RuleBody } from '../rule.ts';
import { callKernel, type Kernel } from './kernel.ts';

/** x [.., C] to the sums of its columns [C]. */
export const columnSums: Kernel = {
  name: 'ColumnSums',
  body: (g, [x]) => {
    if (!x) throw new TypeError('expected an input');
    return [
      g.reduceSum(
        x,
        Array.from({ length: rankOf(x) - 1 }, (_, i) => i),
        false,
      ),
    ];
  },
};

/** The gradient of Gemm with the sums of the rows that a bias takes by their kernel. */
export function gemmRule(fallback: RuleBody): Rule {
  return defineRule('Gemm', (context) => {
    const { g, node, cotangent, optional } = context;
    const rest = fallback(context);
    const bias = optional(2);
    const isPlain =
      bias?.type?.dtype === 'float32' && bias.type.shape?.length === 1 && node.float('beta', 1) === 1;
    const [rows, columns] = shapeOf(cotangent);
    if (!isPlain || rows === 1 || bias.type?.shape?.[0] !== columns) return rest;
    return [rest[0], rest[1], () => callKernel(g, columnSums, [cotangent], [bias.type])[0] as Value];
  });
}
