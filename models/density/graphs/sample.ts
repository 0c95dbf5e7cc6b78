import { GraphBuilder, type Model, scalar } from '@ouroboros/onnx';
import { drawPlaces } from '../../inverse-cdf.ts';

// Axes: R replicates, M points of the pool, N examples, d dimensions; W = 1 (every replicate weights its points alike) or R.

/** What the graphs of the family need to know. */
export interface DensityGraphOptions {
  /** Number of dimensions d. */
  readonly dimensions: number;
  /** Standard deviation h of the Gaussian kernel. */
  readonly bandwidth: number;
  /** Upper bound of the number of points M. */
  readonly points: number;
}

/**
 * Examples drawn from kernel density estimates: a point of the pool, chosen with its weight, plus h times a standard normal.
 * Inputs, all float64: `points` [R, M, d], `weights` [W, M], `uniforms` [R, N], `noise` [R, N, d]; output `rows` [R, N, d].
 */
export function sampleGraph({ dimensions, bandwidth, points: most }: DensityGraphOptions): Model {
  const g = new GraphBuilder('density_sample');
  const points = g.input('points', 'float64', ['R', 'M', dimensions]);
  const weights = g.input('weights', 'float64', ['W', 'M']);
  const uniforms = g.input('uniforms', 'float64', ['R', 'N']);
  const noise = g.input('noise', 'float64', ['R', 'N', dimensions]);
  const whole = g.op('Slice', [g.op('Shape', [points]), g.int64s([0]), g.int64s([2])]);
  const spread = g.op('Expand', [weights, whole]);
  spread.type = { dtype: 'float64', shape: ['R', 'M'] };
  const place = g.op('Unsqueeze', [drawPlaces(g, spread, uniforms, most), g.int64s([2])]);
  const centre = g.op('GatherND', [points, place], { batch_dims: 1 });
  const h = g.initializer('bandwidth', scalar('float64', bandwidth));
  g.output(g.op('Add', [centre, g.op('Mul', [noise, h])]), 'rows');
  return g.model();
}
