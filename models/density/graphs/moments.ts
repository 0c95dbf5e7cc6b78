import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { DensityGraphOptions } from './sample.ts';

// Axes: R replicates, M points of the pool, d dimensions.

/**
 * Moments of pools about 0. Inputs `points` float64 [R, M, d], `shares` float64 [R, M]; outputs float64 [R]: `meanError`, the
 * square of the pool's mean, and `secondMoment`, means over the d coordinates.
 */
export function momentsGraph({ dimensions }: Pick<DensityGraphOptions, 'dimensions'>): Model {
  const g = new GraphBuilder('density_moments');
  // [M, d, R]: sums over points and coordinates are taken in their order wherever a replicate stands.
  const points = g.op('Transpose', [g.input('points', 'float64', ['R', 'M', dimensions])], {
    perm: [1, 2, 0],
  });
  const ofPoint = g.op('Transpose', [g.input('shares', 'float64', ['R', 'M'])], { perm: [1, 0] });
  const shares = g.op('Unsqueeze', [ofPoint, g.int64s([1])]);
  const first = g.int64s([0]);
  const overPool = (value: Value) =>
    g.op('ReduceSum', [g.op('Mul', [value, shares]), first], { keepdims: 0 });
  const overCoordinates = (value: Value) => g.op('ReduceMean', [value, first], { keepdims: 0 });
  const mean = overPool(points);
  g.output(overCoordinates(g.op('Mul', [mean, mean])), 'meanError');
  g.output(overCoordinates(overPool(g.op('Mul', [points, points]))), 'secondMoment');
  return g.model();
}
