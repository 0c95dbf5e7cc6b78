import { GraphBuilder, type Model } from '@ouroboros/onnx';
import { penalise } from '../../graphs/ridge.ts';
import type { DualOptions } from './kernel.ts';

// Axes: R replicates, T rows; W = 1 (every replicate weights its rows alike) or R.

/**
 * The matrix that a fit in the dual inverts, D^1/2 K D^1/2 + L I with the total weights D of the rows: `kernel` [R, T, T],
 * `root` [W, T] (square roots of the weights), `penalty` [], all float64 -> `system` [R, T, T].
 */
export function systemGraph({ order }: DualOptions): Model {
  const g = new GraphBuilder('kernel_system');
  const kernel = g.input('kernel', 'float64', ['R', order, order]);
  const root = g.input('root', 'float64', ['W', order]);
  const across = g.op('Mul', [kernel, g.op('Unsqueeze', [root, g.int64s([1])])]);
  const weighted = g.op('Mul', [across, g.op('Unsqueeze', [root, g.int64s([2])])]);
  g.output(penalise(g, weighted, g.input('penalty', 'float64', []), order), 'system');
  return g.model();
}
