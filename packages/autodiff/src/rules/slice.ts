import type { Value } from '@ouroboros/onnx';
import { type Algebra, axisOf, constantInts, dtypeOf, rankOf, shapeOf } from '../algebra.ts';
import type { RuleContext } from '../rule.ts';
import { typedLike } from '../typed-like.ts';

/** The axes that are sliced, counted from the front, with their steps. */
interface Cut {
  readonly axes: readonly number[];
  readonly steps: readonly number[];
}

/** Zeros around and between the cotangent where axes and steps are known; else its elements put back one by one. */
export function slice(context: RuleContext): Value {
  const cut = knownCut(context);
  return cut ? padded(context, cut) : scattered(context);
}

function knownCut({ input, optional }: RuleContext): Cut | undefined {
  const count = shapeOf(input(1))[0];
  if (typeof count !== 'number') return undefined;
  const axes = optional(3) ? constantInts(optional(3)) : Array.from({ length: count }, (_, i) => i);
  const steps = optional(4) ? constantInts(optional(4)) : new Array<number>(count).fill(1);
  return axes && steps && { axes: axes.map((axis) => axisOf(input(0), axis)), steps };
}

function padded(context: RuleContext, cut: Cut): Value {
  const { g, cotangent, input } = context;
  const known = knownPads(context, cut);
  const spread = cut.axes.reduce(
    (value, axis, i) => spreadOut(g, value, axis, Math.abs(cut.steps[i] as number)),
    ascending(g, cotangent, cut),
  );
  if (known?.every((size) => size === 0)) return typedLike(spread, input(0));
  return typedLike(g.pad(spread, known ?? computedPads(context, cut), cut.axes), input(0));
}

/** The cotangent in the order of the input: axes with negative steps turned around. */
function ascending(g: Algebra, cotangent: Value, { axes, steps }: Cut): Value {
  const backward = axes.filter((_, i) => (steps[i] as number) < 0);
  if (backward.length === 0) return cotangent;
  const all = (value: number): Value => g.builder.int64s(backward.map(() => value));
  const lists = [all(-1), all(-(2 ** 31 - 1)), g.builder.int64s(backward), all(-1)];
  return typedLike(g.op('Slice', [cotangent, ...lists]), cotangent);
}

/** `step - 1` zeros after every element along `axis`. */
function spreadOut(g: Algebra, a: Value, axis: number, step: number): Value {
  if (step === 1) return a;
  const { builder } = g;
  const apart = g.pad(g.unsqueeze(a, [axis + 1]), [0, step - 1], [axis + 1]);
  const sizes = [g.shapeSlice(a, 0, axis), builder.int64s([-1]), g.shapeSlice(a, axis + 1, rankOf(a))];
  return g.op('Reshape', [apart, g.op('Concat', sizes, { axis: 0 })]);
}

/**
 * Zeros before every axis, then after; a negative number takes away zeros that were put after the last element.
 * Undefined where a start or a size is not known.
 */
function knownPads({ cotangent, input }: RuleContext, { axes, steps }: Cut): number[] | undefined {
  const starts = constantInts(input(1));
  const sizes = axes.map((axis) => shapeOf(input(0))[axis]);
  const kept = axes.map((axis) => shapeOf(cotangent)[axis]);
  if (!starts || ![...sizes, ...kept].every((size) => typeof size === 'number')) return undefined;
  const before = steps.map((step, i) => {
    const [start, size, count] = [starts[i], sizes[i], kept[i]] as [number, number, number];
    const from = Math.min(Math.max(start < 0 ? start + size : start, 0), step < 0 ? size - 1 : size);
    return step < 0 ? from + (count - 1) * step : from;
  });
  const after = steps.map((step, i) => {
    const [size, count] = [sizes[i], kept[i]] as [number, number];
    return size - (before[i] as number) - count * Math.abs(step);
  });
  return [...before, ...after];
}

/** As above, computed by the graph: int64 [2 axes]. */
function computedPads({ g, cotangent, input }: RuleContext, { axes, steps }: Cut): Value {
  const list = (values: readonly number[]): Value => g.builder.int64s(values);
  const sizesOf = (a: Value): Value => g.op('Gather', [g.op('Shape', [a]), list(axes)]);
  const sizes = sizesOf(input(0));
  const kept = sizesOf(cotangent);
  const starts = g.cast(input(1), 'int64');
  const counted = g.where(g.compare('Less', starts, 0), g.add(starts, sizes), starts);
  const backward = steps.some((step) => step < 0);
  const last = backward ? g.sub(sizes, list(steps.map((step) => (step < 0 ? 1 : 0)))) : sizes;
  const from = g.op('Min', [g.op('Max', [counted, list([0])]), last]);
  const reach = g.mul(g.sub(kept, 1), list(steps.map((step) => Math.min(step, 0))));
  const before = backward ? g.add(from, reach) : from;
  const stretch = steps.every((step) => step === 1) ? kept : g.mul(kept, list(steps.map(Math.abs)));
  return g.op('Concat', [before, g.sub(g.sub(sizes, before), stretch)], { axis: 0 });
}

/** Slices the positions 0, 1, ... of the primal in the same way: where each element of the cotangent belongs. */
function scattered({ g, node, cotangent, input }: RuleContext): Value {
  const x = input(0);
  const size = g.op('Size', [x]);
  const positions = g.op('Range', [g.builder.scalar('int64', 0), size, g.builder.scalar('int64', 1)]);
  const grid = g.op('Reshape', [positions, g.op('Shape', [x])]);
  const taken = g.reshape(g.op('Slice', [grid, ...node.inputs.slice(1)]), [-1]);
  const zeros = g.zeros(dtypeOf(cotangent), g.unsqueeze(size, [0]));
  const flat = g.op('ScatterElements', [zeros, taken, g.reshape(cotangent, [-1])], { axis: 0 });
  return g.reshapeLike(flat, x);
}
