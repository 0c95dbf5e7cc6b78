import type { GraphBuilder, Value } from '@ouroboros/onnx';
import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';
import { unary } from './shapes.ts';

function reshape(shape: number[], to: number[], attributes = {}): GradientCase {
  return {
    name: `[${shape}] to [${to}]`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Reshape', [a, g.int64s(to)], attributes),
  };
}

function transpose(shape: number[], perm: number[]): GradientCase {
  return {
    name: `[${shape}] by [${perm}]`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Transpose', [a], { perm }),
  };
}

function expand(shape: number[], to: number[]): GradientCase {
  return {
    name: `[${shape}] to [${to}]`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Expand', [a, g.int64s(to)]),
  };
}

function tile(shape: number[], repeats: number[]): GradientCase {
  return {
    name: `[${shape}] times [${repeats}]`,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('Tile', [a, g.int64s(repeats)]),
  };
}

function centerCropPad(name: string, shape: number[], to: number[], axes?: number[]): GradientCase {
  return {
    name,
    inputs: [x(...shape)],
    build: (g, [a]) => g.op('CenterCropPad', [a, g.int64s(to)], { axes }),
  };
}

interface SliceRequest {
  readonly starts: number[];
  readonly ends: number[];
  readonly axes?: number[];
  readonly steps?: number[];
  /** Starts come from a computation, so that nothing is known when the rule runs. */
  readonly computed?: boolean;
}

function slice(name: string, shape: number[], request: SliceRequest): GradientCase {
  const { starts, ends, axes, steps, computed } = request;
  const build = (g: GraphBuilder, [a]: readonly Value[]): Value => {
    const first = g.int64s(starts);
    const from = computed
      ? g.op('Add', [first, g.op('Sub', [g.op('Size', [a as Value]), g.op('Size', [a as Value])])])
      : first;
    const optional = [axes && g.int64s(axes), steps && g.int64s(steps)];
    return g.op('Slice', [a, from, g.int64s(ends), ...optional]);
  };
  return { name, inputs: [x(...shape)], build };
}

/** Operators that move elements. */
export const shaping: CaseTable = {
  Reshape: [
    reshape([6], [2, 3]),
    reshape([2, 3], [-1]),
    reshape([2, 1, 3], [3, 2]),
    reshape([2, 3, 2, 1], [0, -1]),
    reshape([1], []),
    reshape([2, 3, 4], [0, 4, -1]),
    reshape([1, 2, 3], [-1, 0, 3]),
    {
      name: 'to a shape that is computed',
      inputs: [x(2, 3, 4)],
      build: (g, [a]) => {
        const first = g.op('Shape', [a], { start: 0, end: 1 });
        return g.op('Reshape', [a, g.op('Concat', [first, g.int64s([-1])], { axis: 0 })]);
      },
    },
  ],
  Flatten: [
    ...[0, 1, 2, -1].map(
      (axis): GradientCase => ({
        name: `axis ${axis}`,
        inputs: [x(2, 3, 2)],
        build: (g, [a]) => g.op('Flatten', [a], { axis }),
      }),
    ),
  ],
  Squeeze: [
    { name: 'one axis', inputs: [x(2, 1, 3)], build: (g, [a]) => g.op('Squeeze', [a, g.int64s([1])]) },
    { name: 'two axes', inputs: [x(1, 2, 1, 3)], build: (g, [a]) => g.op('Squeeze', [a, g.int64s([0, -2])]) },
    {
      name: 'all axes of size 1',
      inputs: [x(1, 4, 1)],
      build: (g, [a]) => g.op('Squeeze', [a]),
    },
  ],
  Unsqueeze: [
    { name: 'in front', inputs: [x(3)], build: (g, [a]) => g.op('Unsqueeze', [a, g.int64s([0])]) },
    {
      name: 'inside and behind',
      inputs: [x(2, 3)],
      build: (g, [a]) => g.op('Unsqueeze', [a, g.int64s([1, -1])]),
    },
  ],
  Transpose: [
    ...unary('Transpose'),
    transpose([2, 3], [1, 0]),
    transpose([2, 3, 4], [2, 0, 1]),
    transpose([2, 1, 3, 2], [1, 3, 0, 2]),
  ],
  Expand: [
    expand([3], [2, 3]),
    expand([2, 1], [2, 4]),
    expand([1, 2, 1], [3, 1, 4]),
    expand([], [2, 2]),
    expand([2, 3], [1]),
    {
      name: 'to a shape that is computed',
      inputs: [x(2, 1), { shape: [2, 4], wrt: false }],
      build: (g, [a, like]) => g.op('Expand', [a, g.op('Shape', [like])]),
    },
  ],
  Tile: [
    tile([3], [2]),
    tile([2, 3], [1, 1]),
    tile([2, 1, 3], [1, 4, 2]),
    tile([1, 2, 2, 1], [2, 1, 3, 2]),
    {
      name: 'repeats that are computed',
      inputs: [x(2, 3)],
      build: (g, [a]) => {
        const shape = g.op('Shape', [a]);
        return g.op('Tile', [a, g.op('Sub', [shape, g.int64s([1, 1])])]);
      },
    },
  ],
  Concat: [
    { name: 'two vectors', inputs: [x(2), x(3)], build: (g, inputs) => g.op('Concat', inputs, { axis: 0 }) },
    {
      name: 'three, last axis',
      inputs: [x(2, 1), x(2, 3), x(2, 2)],
      build: (g, inputs) => g.op('Concat', inputs, { axis: -1 }),
    },
    {
      name: 'rank 4, one of them not differentiated',
      inputs: [x(1, 2, 2, 1), { shape: [1, 1, 2, 1], wrt: false }, x(1, 3, 2, 1)],
      build: (g, inputs) => g.op('Concat', inputs, { axis: 1 }),
    },
    { name: 'the same twice', inputs: [x(2, 2)], build: (g, [a]) => g.op('Concat', [a, a], { axis: 0 }) },
  ],
  Split: [
    {
      name: 'equal parts',
      inputs: [x(2, 6)],
      build: (g, [a]) => g.ops('Split', [a], { axis: -1, num_outputs: 3 }, { outputs: 3 }),
    },
    {
      name: 'given sizes',
      inputs: [x(5, 1, 2)],
      build: (g, [a]) => g.ops('Split', [a, g.int64s([1, 4])], { axis: 0 }, { outputs: 2 }),
    },
    {
      name: 'one part unused',
      inputs: [x(2, 6)],
      build: (g, [a]) => g.ops('Split', [a, g.int64s([1, 2, 3])], { axis: 1 }, { outputs: 3 }).slice(1, 2),
    },
  ],
  Slice: [
    slice('one axis', [5], { starts: [1], ends: [4] }),
    slice('two axes, negative', [4, 5], { starts: [-3, 0], ends: [-1, 2], axes: [0, -1] }),
    slice('past the end', [2, 4], { starts: [1], ends: [2 ** 31 - 1], axes: [1] }),
    slice('steps', [7, 2], { starts: [0], ends: [7], axes: [0], steps: [3] }),
    slice('backward', [2, 5, 1], { starts: [4], ends: [-100], axes: [1], steps: [-2] }),
    slice('rank 4', [2, 3, 1, 4], { starts: [1, 1], ends: [3, 3], axes: [1, 3] }),
    slice('reversed', [2, 5], { starts: [-1], ends: [-(2 ** 31)], axes: [1], steps: [-1] }),
    slice('reversed, in part', [2, 6], { starts: [4], ends: [1], axes: [-1], steps: [-1] }),
    slice('every other of an even number', [3, 6], {
      starts: [0],
      ends: [2 ** 31 - 1],
      axes: [1],
      steps: [2],
    }),
    slice('every other from the second', [3, 7], { starts: [1], ends: [2 ** 31 - 1], axes: [1], steps: [2] }),
    slice('steps on two axes, there and back', [6, 1, 7], {
      starts: [1, -2],
      ends: [6, 0],
      axes: [0, 2],
      steps: [2, -3],
    }),
    slice('steps that keep one element', [5], { starts: [3], ends: [5], axes: [0], steps: [4] }),
    slice('computed starts', [2, 5], { starts: [2], ends: [4], axes: [1], computed: true }),
    slice('computed starts and steps', [3, 5], {
      starts: [-1, 1],
      ends: [-4, 5],
      axes: [0, 1],
      steps: [-1, 3],
      computed: true,
    }),
    {
      name: 'computed axes',
      inputs: [x(3, 4)],
      build: (g, [a]) => {
        const rank = g.op('Size', [g.op('Shape', [a])]);
        const axes = g.op('Sub', [g.op('Reshape', [rank, g.int64s([1])]), g.int64s([1])]);
        const y = g.op('Slice', [a, g.int64s([1]), g.int64s([3]), axes]);
        return g.op('Reshape', [y, g.int64s([3, 2])]);
      },
    },
  ],
  CenterCropPad: [
    centerCropPad('cropping and padding', [4, 3], [2, 6]),
    centerCropPad('odd differences', [5, 2, 1], [2, 5, 1]),
    centerCropPad('some axes', [2, 5, 3], [4], [1]),
  ],
};
