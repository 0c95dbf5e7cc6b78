import { type CaseTable, type GradientCase, x } from '../gradient-case.ts';

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
      name: 'last axis, one column',
      inputs: [x(2, 2, 4), { dtype: 'int64', shape: [2, 2, 1], values: [3, 0, 1, 1] }],
      build: (g, inputs) => g.op('GatherElements', inputs, { axis: -1 }),
    },
  ],
};
