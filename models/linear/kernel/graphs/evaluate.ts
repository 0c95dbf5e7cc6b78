import { GraphBuilder, type Model } from '@ouroboros/onnx';

// Axes: R replicates, M test points.

/**
 * The test error above the noise floor of each replicate at its frozen test points, the mean of (f_n(x) - f*(x))^2: `predictions`
 * and `truth` float64 [R, M] -> `error` float64 [R].
 */
export function dualEvaluateGraph(): Model {
  const g = new GraphBuilder('kernel_evaluate');
  const difference = g.op('Sub', [
    g.input('predictions', 'float64', ['R', 'M']),
    g.input('truth', 'float64', ['R', 'M']),
  ]);
  const squares = g.op('Mul', [difference, difference]);
  g.output(g.op('ReduceMean', [squares, g.int64s([1])], { keepdims: 0 }), 'error');
  return g.model();
}
