import { type Tensor, tensor } from '@ouroboros/onnx';
import { emptyReplicates } from '../../replicates/arrays.ts';
import type { Engine } from '../engine.ts';
import type { Stack } from '../solve.ts';
import { solveDual } from './solve.ts';

// Axes: R replicates of a span, N rows of the stack, T rows of the design; W = 1 or R.

/** Weighted labels a_k y_k, float64 [R, N]. */
function weightedLabels({ labels, rowWeights }: Stack): Tensor {
  const weights = rowWeights.data as Float64Array;
  const products = Float64Array.from(
    labels.data as Float64Array,
    (label, i) => label * (weights[i % weights.length] as number),
  );
  return tensor('float64', labels.dims, products);
}

/** Coefficients [R, T] of the rows of the design from those of their copies in the stack, [R, N]. */
function addCopies(engine: Engine, coefficients: Tensor, designRows: Int32Array): Tensor {
  const { rows } = engine.world;
  const [replicates, count] = coefficients.dims as readonly [number, number];
  const sums = emptyReplicates('float64', [replicates, rows]);
  const [out, data] = [sums.data as Float64Array, coefficients.data as Float64Array];
  for (let i = 0; i < data.length; i++) {
    const to = Math.floor(i / count) * rows + (designRows[i % designRows.length] as number);
    out[to] = (out[to] as number) + (data[i] as number);
  }
  return sums;
}

/**
 * The fit in the dual with a coefficient for every row of a stack, and those of copies of a row added up, [R, T].
 *
 * @param stack with the row of the design that each of its rows is, [W, N].
 */
export async function solveDualStack(
  engine: Engine,
  stack: Stack & { readonly designRows: Int32Array },
  penalty: number,
): Promise<Tensor> {
  const { features, rowWeights, designRows } = stack;
  const order = rowWeights.dims[1] as number;
  const kernel = await engine.runDual('kernel', { features }, order);
  const sums = weightedLabels(stack);
  const coefficients = await solveDual(engine, { kernel, weights: rowWeights, sums }, penalty);
  return addCopies(engine, coefficients, designRows);
}
