import { elementCount, type Value } from '@ouroboros/onnx';
import type { Algebra } from '../../algebra.ts';
import { channelsLast, type FixedAxis } from '../fixed-axis.ts';
import { joinedLast } from './columns.ts';
import { type ConvolutionFormulation, type ConvolutionProblem, withBias } from './problem.ts';

/** A position of the kernel along one axis, and the element of the input that it takes to place q of a phase: q + offset. */
interface PhaseTap {
  readonly tap: number;
  readonly offset: number;
}

/**
 * A ConvTranspose phase by phase: elements of the result that are r apart from a multiple of the stride see the positions k of the
 * kernel with k dilation = r + before - stride offset, and nothing of the others. One matrix product for each phase over all images,
 * [N places, T I] x [T I, O] for T such positions, channels last; together as many multiplications as the operator makes.
 */
export const phases: ConvolutionFormulation = {
  name: 'phases',
  prepare(problem) {
    const { g, node, axes, to, batch } = problem;
    const perAxis = axes.map(phasesOf);
    if (node.opType !== 'ConvTranspose' || perAxis.flat().some((taps) => taps.length === 0)) return undefined;
    return () => {
      const see = viewer(problem, perAxis);
      const tapped = matrixOfTaps(problem);
      const parts = combinations(perAxis).map((phase) => {
        const seen = combinations(phase);
        const rows = g.reshape(joinedLast(g, seen.map(see)), [-1, seen.length * problem.from]);
        return withBias(problem, g.op('MatMul', [rows, tapped(seen)]));
      });
      const places = axes.map(placesOf);
      const joined = g.reshape(joinedLast(g, parts), [
        batch,
        ...places,
        ...axes.map(({ stride }) => stride),
        to,
      ]);
      return cut(g, interleaved(problem, joined, places), axes);
    };
  },
};

/** The phases of an axis, 0 to stride - 1. */
function phasesOf({ kernel, stride, dilation, before }: FixedAxis): PhaseTap[][] {
  const all = Array.from({ length: kernel }, (_, tap) => tap);
  return Array.from({ length: stride }, (_, phase) =>
    all.flatMap((tap) => {
      const offset = (phase + before - tap * dilation) / stride;
      return Number.isInteger(offset) ? [{ tap, offset }] : [];
    }),
  );
}

/** Places of each phase. */
function placesOf({ size, stride }: FixedAxis): number {
  return Math.ceil(size / stride);
}

/** One entry of each list, in all ways, the last list fastest. */
function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (heads, list) => heads.flatMap((head) => list.map((entry) => [...head, entry])),
    [[]],
  );
}

/** What all places of a phase see at an offset, [N, places..., I]; each once. */
function viewer(
  { g, input, axes }: ConvolutionProblem,
  perAxis: readonly (readonly (readonly PhaseTap[])[])[],
): (taps: readonly PhaseTap[]) => Value {
  const offsets = perAxis.map((list) => list.flat().map(({ offset }) => offset));
  const least = offsets.map((list) => Math.min(...list));
  const before = least.map((offset) => Math.max(-offset, 0));
  const after = axes.map((axis, i) =>
    Math.max(placesOf(axis) + Math.max(...(offsets[i] as number[])) - axis.out, 0),
  );
  const spatial = axes.map((_, i) => i + 1);
  const last = channelsLast(g, input);
  const padded = [...before, ...after].every((size) => size === 0)
    ? last
    : g.pad(last, [...before, ...after], spatial);
  const seen = new Map<string, Value>();
  return (taps) => {
    const starts = taps.map(({ offset }, i) => offset + (before[i] as number));
    const known = seen.get(starts.join());
    if (known) return known;
    const ends = starts.map((start, i) => start + placesOf(axes[i] as FixedAxis));
    const view = g.op('Slice', [padded, ...[starts, ends, spatial].map((list) => g.builder.int64s(list))]);
    seen.set(starts.join(), view);
    return view;
  };
}

/** The weights of some positions of the kernel, one below the other: [T I, O]. */
function matrixOfTaps({
  g,
  weights,
  from,
  to,
  axes,
}: ConvolutionProblem): (taps: readonly (readonly PhaseTap[])[]) => Value {
  const kernel = axes.map((axis) => axis.kernel);
  const positions = elementCount(kernel);
  const turned = g.transpose(g.reshape(weights, [from * to, positions]), [1, 0]);
  const byTap = g.reshape(turned, [positions, from, to]);
  const indexOf = (taps: readonly PhaseTap[]): number =>
    taps.reduce((index, { tap }, i) => index * (kernel[i] as number) + tap, 0);
  return (taps) => {
    const picked = g.op('Gather', [byTap, g.builder.int64s(taps.map(indexOf))], { axis: 0 });
    return g.reshape(picked, [taps.length * from, to]);
  };
}

/** [N, q..., r..., O] to [N, O, q r...]. */
function interleaved(
  { g, batch, to, axes }: ConvolutionProblem,
  joined: Value,
  places: readonly number[],
): Value {
  const rank = axes.length;
  const perm = axes.flatMap((_, i) => [i + 1, i + 1 + rank]);
  const turned = g.transpose(joined, [0, 2 * rank + 1, ...perm]);
  return g.reshape(turned, [batch, to, ...axes.map(({ stride }, i) => (places[i] as number) * stride)]);
}

/** Cuts off what the last places have beyond the result. */
function cut(g: Algebra, whole: Value, axes: readonly FixedAxis[]): Value {
  const fits = axes.every((axis) => placesOf(axis) * axis.stride === axis.size);
  if (fits) return whole;
  const spatial = axes.map((_, i) => i + 2);
  const lists = [spatial.map(() => 0), axes.map(({ size }) => size), spatial];
  return g.op('Slice', [whole, ...lists.map((list) => g.builder.int64s(list))]);
}
