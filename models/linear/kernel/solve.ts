import { type Tensor, tensor } from '@ouroboros/onnx';
import type { Engine } from '../engine.ts';
import { number } from '../graphs/ridge.ts';

// Axes: R replicates of a span, T rows; W = 1 (every replicate weights its rows alike) or R.

/** What a fit in the dual needs of the examples it sees, by the rows that they have. */
export interface RowSums {
  /** Kernel matrix of the rows, float64 [R, T, T]. */
  readonly kernel: Tensor;
  /** Total weight W_t of the examples of each row, float64 [W, T]. */
  readonly weights: Tensor;
  /** Weighted sum Y_t of their labels, float64 [R, T]. */
  readonly sums: Tensor;
}

/** `values` [R, T] times the square roots of `weights` [W, T] or, with `power` -1, by them; 0 where a row has no weight. */
function scale(values: Tensor, weights: Tensor, power: 1 | -1): Tensor {
  const [data, totals] = [values.data as Float64Array, weights.data as Float64Array];
  const scaled = data.map((value, i) => {
    const total = totals[i % totals.length] as number;
    return total > 0 ? value * total ** (0.5 * power) : 0;
  });
  return tensor('float64', values.dims, scaled);
}

/**
 * Kernel ridge regression in the dual, the coefficients w [R, T] of f(x) = sum_t w_t k(x, x_t) that minimise
 * sum_k a_k (y_k - f(x_k))^2 + L |f|^2: with D = diag(W), (D^1/2 K D^1/2 + L I) b = D^-1/2 Y and w = D^1/2 b.
 */
export async function solveDual(
  engine: Engine,
  { kernel, weights, sums }: RowSums,
  penalty: number,
): Promise<Tensor> {
  const order = weights.dims[1] as number;
  const root = tensor('float64', weights.dims, (weights.data as Float64Array).map(Math.sqrt));
  const system = await engine.runDual('system', { kernel, root, penalty: number(penalty) }, order);
  const inverse = await engine.runDual('inverse', { gram: system }, order);
  const moment = scale(sums, weights, -1);
  return scale(await engine.runDual('fit', { gram: system, inverse, moment }, order), weights, 1);
}
