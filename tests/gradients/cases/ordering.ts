import { type CaseTable, from, type GradientCase } from '../gradient-case.ts';

function topK(
  name: string,
  shape: number[],
  k: number,
  attributes: { axis?: number; largest?: number; sorted?: number } = {},
): GradientCase {
  return {
    name,
    inputs: [from('distinct', ...shape)],
    build: (g, [a]) => {
      const [values, indices] = g.ops('TopK', [a, g.int64s([k])], attributes, { outputs: 2 });
      if (!values || !indices) throw new Error('expected two outputs');
      if (attributes.sorted !== 0) return values;
      // Any order is right: the sum of squares has none.
      return g.op('ReduceSum', [g.op('Mul', [values, values]), g.int64s([attributes.axis ?? -1])]);
    },
  };
}

/** Operators that order elements. */
export const ordering: CaseTable = {
  TopK: [
    topK('largest of a vector', [6], 3),
    topK('smallest', [2, 5], 2, { largest: 0 }),
    topK('first axis', [4, 1, 3], 2, { axis: 0 }),
    topK('middle axis, unsorted', [2, 4, 2, 1], 3, { axis: 1, sorted: 0 }),
    topK('all of them, negative axis', [2, 3, 2], 3, { axis: -2 }),
  ],
};
