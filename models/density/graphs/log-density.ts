import { GraphBuilder, type Model, type Value } from '@ouroboros/onnx';
import type { DensityGraphOptions } from './sample.ts';

// Axes: R replicates, M points of the pool, Q test points, d dimensions.

/** Q must be a multiple of this: each replicate then fills whole vectors, and its last bits do not depend on where it stands. */
export const testLanes = 8;

/**
 * Log densities of kernel density estimates at test points, as a log-sum-exp over the pool that neither overflows nor
 * underflows: log sum over m of a_m N(x; y_m, h^2 I) for shares a > 0 that sum to 1. Inputs, all float64: `points` [R, M, d],
 * `shares` [R, M], `test` [Q, d], Q a multiple of `testLanes`; output `logDensity` [R, Q], in nats.
 */
export function logDensityGraph({ dimensions, bandwidth }: Omit<DensityGraphOptions, 'points'>): Model {
  const g = new GraphBuilder('density_log_density');
  const points = g.input('points', 'float64', ['R', 'M', dimensions]);
  const shares = g.input('shares', 'float64', ['R', 'M']);
  const test = g.input('test', 'float64', ['Q', dimensions]);
  const last = g.int64s([2]);
  const exponent = g.op('Mul', [
    squaredDistance(g, points, test, dimensions),
    g.scalar('float64', -0.5 / bandwidth ** 2),
  ]);
  const largest = g.op('ReduceMax', [exponent, last], { keepdims: 1 });
  const kernels = g.op('Exp', [g.op('Sub', [exponent, largest])]);
  const weighted = g.op('Mul', [kernels, g.op('Unsqueeze', [shares, g.int64s([1])])]);
  const sum = g.op('ReduceSum', [weighted, last], { keepdims: 0 });
  const logSum = g.op('Add', [g.op('Squeeze', [largest, last]), g.op('Log', [sum])]);
  const normaliser = (dimensions / 2) * Math.log(2 * Math.PI * bandwidth ** 2);
  g.output(g.op('Sub', [logSum, g.scalar('float64', normaliser)]), 'logDensity');
  return g.model();
}

/** |x_q - y_m|^2, [R, Q, M]: coordinate by coordinate, as differences, since products would cancel. */
function squaredDistance(g: GraphBuilder, points: Value, test: Value, dimensions: number): Value {
  let sum: Value | undefined;
  for (let j = 0; j < dimensions; j++) {
    const coordinate = g.scalar('int64', j);
    const y = g.op('Unsqueeze', [g.op('Gather', [points, coordinate], { axis: 2 }), g.int64s([1])]);
    const x = g.op('Unsqueeze', [g.op('Gather', [test, coordinate], { axis: 1 }), g.int64s([0, 2])]);
    const difference = g.op('Sub', [x, y]);
    const square = g.op('Mul', [difference, difference]);
    sum = sum ? g.op('Add', [sum, square]) : square;
  }
  return sum as Value;
}
