import type { Value } from '@ouroboros/onnx';
import { axisOf, constantInts, rankOf, shapeOf } from '../algebra.ts';
import { type Cotangents, defineRule, type RuleContext } from '../rule.ts';

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

  defineRule('Slice', slice),
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

/** Zeros around the cotangent where the steps are 1 and all numbers are known; else elements put back one by one. */
function slice(context: RuleContext): Cotangents {
  return [() => padded(context) ?? scattered(context)];
}

function padded({ g, builder, cotangent, input, optional }: RuleContext): Value | undefined {
  const x = input(0);
  const starts = constantInts(input(1));
  const steps = optional(4);
  if (!starts || (steps && !constantInts(steps)?.every((step) => step === 1))) return undefined;
  const axes = optional(3) ? constantInts(optional(3)) : starts.map((_, i) => i);
  if (!axes) return undefined;
  const pads: number[][] = [];
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(x, given);
    const size = shapeOf(x)[axis];
    const kept = shapeOf(cotangent)[axis];
    if (typeof size !== 'number' || typeof kept !== 'number') return undefined;
    const start = starts[i] as number;
    const from = Math.min(Math.max(start < 0 ? start + size : start, 0), size);
    pads.push([from, size - from - kept]);
  }
  if (pads.every(([before, after]) => before === 0 && after === 0)) return cotangent;
  const list = builder.int64s(
    pads.map(([before]) => before as number).concat(pads.map(([, after]) => after as number)),
  );
  return g.op('Pad', [cotangent, list, g.constant(cotangent, 0), builder.int64s(axes)], { mode: 'constant' });
}

/** Slices the positions 0, 1, ... of the primal in the same way: where each element of the cotangent belongs. */
function scattered({ g, node, cotangent, input }: RuleContext): Value {
  const x = input(0);
  const size = g.op('Size', [x]);
  const positions = g.op('Range', [g.builder.scalar('int64', 0), size, g.builder.scalar('int64', 1)]);
  const grid = g.op('Reshape', [positions, g.op('Shape', [x])]);
  const taken = g.reshape(g.op('Slice', [grid, ...node.inputs.slice(1)]), [-1]);
  const zeros = g.zeros(cotangent.type?.dtype ?? 'float32', g.unsqueeze(size, [0]));
  const flat = g.op('ScatterElements', [zeros, taken, g.reshape(cotangent, [-1])], { axis: 0 });
  return g.reshapeLike(flat, x);
}
