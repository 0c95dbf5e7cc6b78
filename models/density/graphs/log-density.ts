import { GraphBuilder, type Model } from '@ouroboros/onnx';
import type { DensityGraphOptions } from './sample.ts';

// Axes: R replicates, M points of the pool, Q test points, d dimensions; W = 1 or R.

/**
 * Log densities of kernel density estimates at test points, as a log-sum-exp over the pool that neither overflows nor
 * underflows: log sum over m of a_m N(x; y_m, h^2 I) for weights a that are scaled to sum to 1. Inputs, all float64: `points`
 * [R, M, d], `weights` [W, M], `test` [Q, d]; output `logDensity` [R, Q], in nats.
 */
export function logDensityGraph({ dimensions, bandwidth }: Omit<DensityGraphOptions, 'points'>): Model {
  const g = new GraphBuilder('density_log_density');
  const points = g.input('points', 'float64', ['R', 'M', dimensions]);
  const weights = g.input('weights', 'float64', ['W', 'M']);
  const test = g.input('test', 'float64', ['Q', dimensions]);
  const last = g.int64s([-1]);
  const logShare = g.op('Log', [g.op('Div', [weights, g.op('ReduceSum', [weights, last], { keepdims: 1 })])]);
  // [1, Q, 1, d] - [R, 1, M, d]: differences, not products, which would cancel.
  const difference = g.op('Sub', [
    g.op('Unsqueeze', [test, g.int64s([0, 2])]),
    g.op('Unsqueeze', [points, g.int64s([1])]),
  ]);
  const distance = g.op('ReduceSumSquare', [difference, last], { keepdims: 0 });
  const exponent = g.op('Add', [
    g.op('Mul', [distance, g.scalar('float64', -0.5 / bandwidth ** 2)]),
    g.op('Unsqueeze', [logShare, g.int64s([1])]),
  ]);
  const largest = g.op('ReduceMax', [exponent, last], { keepdims: 1 });
  const sum = g.op('ReduceSum', [g.op('Exp', [g.op('Sub', [exponent, largest])]), last], { keepdims: 0 });
  const logSum = g.op('Add', [g.op('Squeeze', [largest, last]), g.op('Log', [sum])]);
  const normaliser = (dimensions / 2) * Math.log(2 * Math.PI * bandwidth ** 2);
  g.output(g.op('Sub', [logSum, g.scalar('float64', normaliser)]), 'logDensity');
  return g.model();
}
