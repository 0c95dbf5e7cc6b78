import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { DensityGraphOptions } from './sample.ts';

// Axes: R replicates, M points of the pool, d dimensions; W = 1 or R.

/**
 * Weighted moments of pools about 0. Inputs `points` float64 [R, M, d], `weights` float64 [W, M]; outputs float64 [R]:
 * `meanError`, the square of the pool's mean, and `secondMoment`, means over the d coordinates.
 */
export function momentsGraph({ dimensions }: Pick<DensityGraphOptions, 'dimensions'>): Model {
  const g = new GraphBuilder('density_moments');
  const points = g.input('points', 'float64', ['R', 'M', dimensions]);
  const weights = g.input('weights', 'float64', ['W', 'M']);
  const total = g.op('ReduceSum', [weights, g.int64s([1])], { keepdims: 1 });
  const share = g.op('Unsqueeze', [g.op('Div', [weights, total]), g.int64s([2])]);
  const overPool = (value: Value) =>
    g.op('ReduceSum', [g.op('Mul', [value, share]), g.int64s([1])], { keepdims: 0 });
  const overCoordinates = (value: Value) => g.op('ReduceMean', [value, g.int64s([1])], { keepdims: 0 });
  const mean = overPool(points);
  g.output(overCoordinates(g.op('Mul', [mean, mean])), 'meanError');
  g.output(overCoordinates(overPool(g.op('Mul', [points, points]))), 'secondMoment');
  return g.model();
}
