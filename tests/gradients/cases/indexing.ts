import { type CaseTable, from, type GradientCase, x } from '../gradient-case.ts';

function gather(
  shape: number[],
  axis: number,
  indices: number[],
  values: number[],
  dtype: 'int64' | 'int32' = 'int64',
): GradientCase {
  return {
    name: `[${shape}] on axis ${axis} at ${dtype} [${indices}]`,
    inputs: [x(...shape), { dtype, shape: indices, values }],
    build: (g, inputs) => g.op('Gather', inputs, { axis }),
  };
}

function gatherND(
  name: string,
  shape: number[],
  indices: number[],
  values: number[],
  batch_dims = 0,
): GradientCase {
  return {
    name,
    inputs: [x(...shape), { dtype: 'int64', shape: indices, values }],
    // The number of coordinates decides the rank: it must be known.
    staticOnly: batch_dims > 0 && indices.at(-1) !== 1,
    build: (g, inputs) => g.op('GatherND', inputs, { batch_dims }),
  };
}

function compress(name: string, shape: number[], values: number[], axis?: number): GradientCase {
  const kept = values.filter((value) => value !== 0).length;
  return {
    name,
    inputs: [x(...shape), { dtype: 'bool', shape: [values.length], values }],
    build: (g, inputs) => {
      const y = g.op('Compress', inputs, { axis });
      const sizes = axis === undefined ? [kept] : shape.with(axis, kept);
      return g.op('Reshape', [y, g.int64s(sizes)]);
    },
  };
}

/** The elements are all different, so their number is known. */
function unique(
  name: string,
  shape: number[],
  attributes: { axis?: number; sorted?: number } = {},
  outputs = 1,
): GradientCase {
  const { axis } = attributes;
  return {
    name,
    inputs: [from('distinct', ...shape)],
    build: (g, [a]) => {
      const [y] = g.ops('Unique', [a], attributes, { outputs });
      const count = shape.reduce((product, size) => product * size, 1);
      return g.op('Reshape', [y, g.int64s(axis === undefined ? [count] : shape)]);
    },
  };
}

function oneHot(name: string, shape: number[], values: number[], axis: number): GradientCase {
  return {
    name,
    // There is no kernel for float64.
    dtype: 'float32',
    inputs: [{ dtype: 'int64', shape, values }, x(2)],
    build: (g, [indices, bits]) => g.op('OneHot', [indices, g.scalar('int64', 4), bits], { axis }),
  };
}

function reverseSequence(name: string, shape: number[], values: number[], time: number): GradientCase {
  return {
    name,
    inputs: [x(...shape), { dtype: 'int64', shape: [values.length], values }],
    build: (g, inputs) => g.op('ReverseSequence', inputs, { time_axis: time, batch_axis: 1 - time }),
  };
}

/** Operators that read at positions. */
export const indexing: CaseTable = {
  Gather: [
    gather([5], 0, [3], [4, 0, 4]),
    gather([5, 2], 0, [2, 2], [1, 3, 3, -1]),
    gather([2, 4, 3], 1, [2], [0, 2]),
    gather([2, 3, 1, 4], -1, [2, 1, 2], [3, 3, -4, 0], 'int32'),
    gather([3, 2], 0, [], [2]),
    gather([1, 2], 0, [4], [0, 0, 0, 0]),
    { ...gather([5, 2], 0, [2, 2], [1, 3, 3, -1]), name: 'float32', dtype: 'float32' },
  ],
  GatherElements: [
    {
      name: 'axis 0, repeated',
      inputs: [x(3, 2), { dtype: 'int64', shape: [2, 2], values: [2, 0, 2, -1] }],
      build: (g, inputs) => g.op('GatherElements', inputs),
    },
    {
      name: 'on axis 1 of rank 4',
      inputs: [x(1, 3, 2, 1), { dtype: 'int32', shape: [1, 4, 2, 1], values: [0, 1, 2, -3, 2, 2, 0, 1] }],
      build: (g, inputs) => g.op('GatherElements', inputs, { axis: 1 }),
    },
    {
      name: 'last axis, one column',
      inputs: [x(2, 2, 4), { dtype: 'int64', shape: [2, 2, 1], values: [3, 0, 1, 1] }],
      build: (g, inputs) => g.op('GatherElements', inputs, { axis: -1 }),
    },
  ],
  GatherND: [
    gatherND('elements of a vector', [5], [3, 1], [4, 0, -5]),
    gatherND('elements of a matrix, repeated', [2, 3], [2, 2, 2], [1, 2, 0, 0, -1, -1, 1, 2]),
    gatherND('rows', [3, 1, 2], [2, 1], [2, 2]),
    gatherND('a single element', [2, 3], [2], [1, -1]),
    gatherND('one batch axis', [2, 3, 2], [2, 2, 1], [0, 2, -1, 1], 1),
    gatherND('one batch axis, one row each', [3, 2, 2], [3, 2], [0, 1, 1, 1, -1, 0], 1),
    gatherND('two batch axes', [2, 1, 3, 2], [2, 1, 2, 1], [0, -1, 1, 1], 2),
  ],
  Compress: [
    compress('rows', [3, 2], [1, 0, 1], 0),
    compress('the last axis, with a shorter condition', [2, 1, 4], [0, 1], -1),
    compress('elements', [2, 3], [0, 1, 1, 0, 1]),
    compress('a vector', [4], [1, 0, 0, 1], 0),
  ],
  Unique: [
    unique('elements in order', [2, 3]),
    unique('elements as they come, with all outputs', [5], { sorted: 0 }, 4),
    unique('rows', [4, 2], { axis: 0 }),
    unique('the last of three axes', [2, 1, 3], { axis: -1 }, 2),
    {
      name: 'elements that are there twice',
      inputs: [from('distinct', 3)],
      build: (g, [a]) => {
        const y = g.op('Unique', [g.op('Concat', [a, a], { axis: 0 })]);
        return g.op('Reshape', [y, g.int64s([3])]);
      },
    },
  ],
  OneHot: [
    oneHot('last axis', [3], [0, 2, -1], -1),
    oneHot('in front', [2, 2], [1, 1, 3, 0], 0),
    oneHot('in front, counted from the back', [2, 2], [1, 3, 3, 0], -3),
    oneHot('in between, with an index out of range', [2, 3], [0, 1, 2, 3, 9, -4], 1),
  ],
  ReverseSequence: [
    reverseSequence('time first', [4, 3], [4, 2, 1], 0),
    reverseSequence('batch first', [2, 3, 2, 1], [3, 2], 1),
  ],
};
