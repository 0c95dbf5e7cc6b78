import { type CaseTable, from, type GradientCase, type Range } from '../gradient-case.ts';

interface Reduction {
  readonly shape: number[];
  readonly axes?: number[];
  readonly keepdims?: number;
  readonly noop?: boolean;
}

const requests: readonly Reduction[] = [
  { shape: [4] },
  { shape: [4], axes: [0], keepdims: 0 },
  { shape: [2, 3], axes: [1] },
  { shape: [2, 3], axes: [-2], keepdims: 0 },
  { shape: [2, 3, 2], axes: [0, 2], keepdims: 0 },
  { shape: [2, 3, 2], keepdims: 0 },
  { shape: [2, 1, 3, 2], axes: [1, -1] },
  { shape: [2, 3], noop: true },
];

function reductions(opType: string, range: Range = 'normal'): GradientCase[] {
  return requests.map(({ shape, axes, keepdims = 1, noop }) => ({
    name: `[${shape}] over ${noop ? 'nothing' : axes ? `[${axes}]` : 'all'}${keepdims ? ', kept' : ''}`,
    inputs: [from(range, ...shape)],
    build: (g, [a]) =>
      g.op(opType, [a, axes && g.int64s(axes)], { keepdims, ...(noop ? { noop_with_empty_axes: 1 } : {}) }),
  }));
}

/** Sums, means and extrema. */
export const reduction: CaseTable = {
  ReduceSum: reductions('ReduceSum'),
  ReduceMean: reductions('ReduceMean'),
  ReduceMax: reductions('ReduceMax', 'distinct'),
  ReduceMin: reductions('ReduceMin', 'distinct'),
};
