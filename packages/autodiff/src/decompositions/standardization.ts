import { defineDecomposition } from '../decomposition.ts';

/** Normalizations to mean 0 and variance 1 without parameters. */
export const standardization = [
  // The epsilon is ONNX's, and stands outside the root.
  defineDecomposition('MeanVarianceNormalization', ({ g, node, builder, input }) => {
    const axes = builder.int64s(node.ints('axes') ?? [0, 2, 3]);
    const centered = g.sub(input(0), g.op('ReduceMean', [input(0), axes], { keepdims: 1 }));
    const variance = g.op('ReduceMean', [g.square(centered), axes], { keepdims: 1 });
    return [g.div(centered, g.add(g.op('Sqrt', [variance]), 1e-9))];
  }),
];
