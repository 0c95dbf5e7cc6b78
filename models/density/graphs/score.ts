import { GraphBuilder, type Model } from '@ouroboros/onnx';

// Axes: R replicates, Q test points.

/**
 * Mean negative log-likelihood of the test points: `logDensity` float64 [Q, R] -> `testLoss` float64 [R], in nats per point. The
 * points are the leading axis: each replicate's sum is taken in their order.
 */
export function scoreGraph(): Model {
  const g = new GraphBuilder('density_score');
  const logDensity = g.input('logDensity', 'float64', ['Q', 'R']);
  const mean = g.op('ReduceMean', [logDensity, g.int64s([0])], { keepdims: 0 });
  g.output(g.op('Neg', [mean]), 'testLoss');
  return g.model();
}
