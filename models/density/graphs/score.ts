import { GraphBuilder, type Model } from '@ouroboros/onnx';

// Axes: R replicates, Q test points.

/** Mean negative log-likelihood of the test points: `logDensity` float64 [R, Q] -> `testLoss` float64 [R], in nats per point. */
export function scoreGraph(): Model {
  const g = new GraphBuilder('density_score');
  const logDensity = g.input('logDensity', 'float64', ['R', 'Q']);
  const mean = g.op('ReduceMean', [logDensity, g.int64s([1])], { keepdims: 0 });
  g.output(g.op('Neg', [mean]), 'testLoss');
  return g.model();
}
