import { GraphBuilder, type Model, scalar } from '@ouroboros/onnx';
import { drawPlaces } from '../../inverse-cdf.ts';

// Axes: R replicates, M points of the pool, N examples, d dimensions.

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
 * Examples drawn from kernel density estimates: a point of the pool, chosen by its share, plus h times a standard normal.
 * Inputs, all float64: `points` [R, M, d], `shares` [R, M], `uniforms` [R, N], `noise` [R, N, d]; output `rows` [R, N, d].
 */
export function sampleGraph({ dimensions, bandwidth, points: most }: DensityGraphOptions): Model {
  const g = new GraphBuilder('density_sample');
  const points = g.input('points', 'float64', ['R', 'M', dimensions]);
  const shares = g.input('shares', 'float64', ['R', 'M']);
  const uniforms = g.input('uniforms', 'float64', ['R', 'N']);
  const noise = g.input('noise', 'float64', ['R', 'N', dimensions]);
  const place = g.op('Unsqueeze', [drawPlaces(g, shares, uniforms, most), g.int64s([2])]);
  const centre = g.op('GatherND', [points, place], { batch_dims: 1 });
  const h = g.initializer('bandwidth', scalar('float64', bandwidth));
  g.output(g.op('Add', [centre, g.op('Mul', [noise, h])]), 'rows');
  return g.model();
}
