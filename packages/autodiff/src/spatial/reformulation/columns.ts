import { elementCount, type Value } from '@ouroboros/onnx';
import { type Algebra, rankOf } from '../../algebra.ts';
import { paddedLast, seenBy, taps } from '../fixed-axis.ts';
import { type ConvolutionFormulation, withBias } from './problem.ts';

/**
 * A Conv as one matrix product over all images: [N positions, K I] x [K I, O], channels last. The operator makes one for each image,
 * whose number of columns is that of the positions.
 */
export const columns: ConvolutionFormulation = {
  name: 'columns',
  prepare(problem) {
    const { g, node, input, weights, batch, from, to, axes } = problem;
    if (node.opType !== 'Conv') return undefined;
    const kernel = axes.map((axis) => axis.kernel);
    const width = elementCount(kernel) * from;
    return () => {
      const padded = paddedLast(g, input, axes);
      const seen = taps(kernel).map((tap) => seenBy(g, padded, axes, tap));
      const rows = g.reshape(joinedLast(g, seen), [-1, width]);
      const byTap = g.transpose(g.reshape(weights, [to, from, width / from]), [0, 2, 1]);
      const made = withBias(problem, g.product(rows, g.reshape(byTap, [to, width]), { transB: true }));
      const last = g.reshape(made, [batch, ...axes.map(({ out }) => out), to]);
      return g.transpose(last, [0, axes.length + 1, ...axes.map((_, i) => i + 1)]);
    };
  },
};

/** Values [.., C] side by side along the last axis. */
export function joinedLast(g: Algebra, values: readonly Value[]): Value {
  const [first] = values as readonly [Value];
  return values.length === 1 ? first : g.op('Concat', values, { axis: rankOf(first) - 1 });
}
