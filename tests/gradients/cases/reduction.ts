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

function reductions(opType: string, range: Range = 'normal', prefix = ''): GradientCase[] {
  return requests.map(({ shape, axes, keepdims = 1, noop }) => ({
    name: `${prefix}[${shape}] over ${noop ? 'nothing' : axes ? `[${axes}]` : 'all'}${keepdims ? ', kept' : ''}`,
    inputs: [from(range, ...shape)],
    build: (g, [a]) =>
      g.op(opType, [a, axes && g.int64s(axes)], { keepdims, ...(noop ? { noop_with_empty_axes: 1 } : {}) }),
  }));
}

/** The product of elements of which as many as `zeros` are 0, in the first row; the others have none. */
function productWithZeros(zeros: number): GradientCase {
  return {
    name: `with ${zeros} zeros`,
    inputs: [from('nonzero', 2, 3), from('zero', 1, zeros), from('nonzero', 1, zeros)],
    build: (g, [a, none, some]) => {
      const last = g.op('Concat', [none, some], { axis: 0 });
      return g.op('ReduceProd', [g.op('Concat', [a, last], { axis: 1 }), g.int64s([1])]);
    },
  };
}

/** Sums, means, norms, products and extrema. */
export const reduction: CaseTable = {
  ReduceSum: reductions('ReduceSum'),
  ReduceMean: reductions('ReduceMean'),
  ReduceSumSquare: reductions('ReduceSumSquare'),
  ReduceL1: [...reductions('ReduceL1', 'nonzero'), ...reductions('ReduceL1', 'zero', 'zeros, ')],
  ReduceL2: [...reductions('ReduceL2', 'nonzero'), ...reductions('ReduceL2', 'zero', 'zeros, ')],
  ReduceLogSum: reductions('ReduceLogSum', 'positive'),
  ReduceLogSumExp: reductions('ReduceLogSumExp'),
  ReduceProd: [...reductions('ReduceProd', 'nonzero'), productWithZeros(1), productWithZeros(2)],
  ReduceMax: reductions('ReduceMax', 'distinct'),
  ReduceMin: reductions('ReduceMin', 'distinct'),
};
