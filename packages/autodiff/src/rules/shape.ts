import type { Value } from '@ouroboros/onnx';
import { axisOf, constantInts, rankOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';
import { typedLike } from '../typed-like.ts';
import { slice } from './slice.ts';

function backToShape({ g, cotangent, input }: RuleContext): Cotangents {
  return [() => g.reshapeLike(cotangent, input(0))];
}

/** Operators that move elements without changing them. */
export const shape = [
  defineRule('Reshape', backToShape),
  defineRule('Flatten', backToShape),
  defineRule('Squeeze', backToShape),
  defineRule('Unsqueeze', backToShape),

  defineRule('Transpose', ({ g, node, cotangent }) => [
    () => g.transpose(cotangent, inverse(node.ints('perm') ?? reversed(rankOf(cotangent)))),
  ]),

  // The driver sums over the axes that were stretched.
  defineRule('Expand', ({ cotangent }) => [() => cotangent]),

  defineRule('Concat', concat),

  defineRule('Split', ({ g, node, cotangentOf }) => [
    () => {
      const parts = node.outputs.map((output, i) => cotangentOf(i) ?? g.zerosLike(output));
      return g.op('Concat', parts, { axis: node.int('axis', 0) });
    },
  ]),

  defineRule('Slice', (context) => [() => slice(context)]),

  // Cropping undoes padding and padding cropping, with the odd element on the same side.
  defineRule('CenterCropPad', ({ g, node, cotangent, input }) => [
    () => {
      const x = input(0);
      const axes = node.ints('axes');
      const shape = axes ? g.op('Gather', [g.shape(x), g.builder.int64s(axes)]) : g.shape(x);
      return typedLike(g.op('CenterCropPad', [cotangent, shape], { axes }), x);
    },
  ]),
];

function reversed(rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => rank - 1 - i);
}

function inverse(perm: readonly number[]): number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}

/** The parts of the cotangent, cut where the inputs met. */
function concat({ g, node, cotangent, builder }: RuleContext): Cotangents {
  const inputs = node.inputs as readonly Value[];
  const axis = axisOf(cotangent, node.int('axis', 0));
  let parts: readonly Value[] | undefined;
  const split = (): readonly Value[] => {
    const sizes = inputs.map((input) => g.shapeSlice(input, axis, axis + 1));
    const known = sizes.map((size) => constantInts(size)?.[0]);
    const lengths = known.every((size) => size !== undefined)
      ? builder.int64s(known)
      : g.op('Concat', sizes, { axis: 0 });
    return builder.ops('Split', [cotangent, lengths], { axis }, { outputs: inputs.length });
  };
  return inputs.map((_, i) => () => {
    parts ??= split();
    return parts[i] as Value;
  });
}
