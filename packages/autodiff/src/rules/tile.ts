import { isStatic, type Value } from '@ouroboros/onnx';
import { constantInts, rankOf, shapeOf } from '../algebra.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { typedLike } from '../typed-like.ts';

/** Repetition of a whole tensor along its axes. */
export const tile = [defineRule('Tile', (context) => [() => sumOfCopies(context)])];

/** [r0 d0, r1 d1, ..] -> [r0, d0, r1, d1, ..], summed over the repeats. */
function sumOfCopies({ g, cotangent, input }: RuleContext): Value {
  const x = input(0);
  const rank = rankOf(x);
  const shape = shapeOf(x);
  const repeats = constantInts(input(1));
  if (repeats && isStatic(shape)) {
    // Axes that are not repeated stay whole.
    const sizes = shape.flatMap((size, axis) =>
      repeats[axis] === 1 ? [size] : [repeats[axis] as number, size],
    );
    const copies = repeats.flatMap((count, axis) => {
      const doubled = repeats.slice(0, axis).filter((earlier) => earlier !== 1).length;
      return count === 1 ? [] : [axis + doubled];
    });
    return g.reduceSum(g.reshape(cotangent, sizes), copies, false);
  }
  const pairs = g.op('Concat', [g.unsqueeze(input(1), [1]), g.unsqueeze(g.shape(x), [1])], { axis: 1 });
  const copies = Array.from({ length: rank }, (_, axis) => 2 * axis);
  return typedLike(g.reduceSum(g.op('Reshape', [cotangent, g.reshape(pairs, [-1])]), copies, false), x);
}
