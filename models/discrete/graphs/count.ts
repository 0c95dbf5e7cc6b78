import { GraphBuilder, type Model, scalar } from '@ouroboros/onnx';

// Axes: R replicates, N examples, S symbols; W = 1 (every replicate shares alike among its examples) or R.

/** TensorProto.DataType.INT64. */
const elementTypeInt64 = 7;

/**
 * The maximum-likelihood fit of a multinomial distribution: p_s = sum over k of a_k [x_k = s] for shares
 * a_k that sum to 1. Inputs `symbols` int32 [R, N], `shares` float64 [W, N]; output `probabilities` float64 [R, S].
 */
export function countGraph({ symbols: S }: { readonly symbols: number }): Model {
  const g = new GraphBuilder('discrete_count');
  const symbols = g.input('symbols', 'int32', ['R', 'N']);
  const shares = g.input('shares', 'float64', ['W', 'N']);
  const shape = g.op('Shape', [symbols]);
  const replicates = g.op('Slice', [shape, g.int64s([0]), g.int64s([1])]);
  const nothing = g.initializer('nothing', scalar('float64', 0));
  const counts = g.op(
    'ScatterElements',
    [
      g.op('Expand', [nothing, g.op('Concat', [replicates, g.int64s([S])], { axis: 0 })]),
      g.op('Cast', [symbols], { to: elementTypeInt64 }),
      g.op('Expand', [shares, shape]),
    ],
    { axis: 1, reduction: 'add' },
  );
  counts.type = { dtype: 'float64', shape: ['R', S] };
  g.output(counts, 'probabilities');
  return g.model();
}
