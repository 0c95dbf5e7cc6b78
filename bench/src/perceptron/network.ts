import { fillNormal } from '@ouroboros/native';

/** Letters: B examples of a batch, I inputs, H units of each of the two hidden layers, O outputs. */
export interface PerceptronSizes {
  /** B */
  readonly batch: number;
  /** I */
  readonly inputs: number;
  /** H */
  readonly hidden: number;
  /** O */
  readonly outputs: number;
  /** Steps of gradient descent, all on the same batch. */
  readonly steps: number;
}

export const learningRate = 0.05;

/** A matrix in row order. */
export interface Matrix {
  readonly dims: readonly [rows: number, columns: number];
  readonly data: Float32Array<ArrayBuffer>;
}

/** What every way of training begins with: three weights and a batch with its targets. */
export interface PerceptronData {
  /** [I, H], [H, H], [H, O] */
  readonly weights: readonly [Matrix, Matrix, Matrix];
  /** [B, I] */
  readonly x: Matrix;
  /** [B, O] */
  readonly y: Matrix;
}

/** The same numbers for the same sizes. */
export function perceptronData({ batch, inputs, hidden, outputs }: PerceptronSizes): PerceptronData {
  const weight = (rows: number, columns: number, index: number): Matrix =>
    normal([rows, columns], Math.sqrt(2 / rows), index);
  return {
    weights: [weight(inputs, hidden, 0), weight(hidden, hidden, 1), weight(hidden, outputs, 2)],
    x: normal([batch, inputs], 1, 3),
    y: normal([batch, outputs], 1, 4),
  };
}

/**
 * Floating-point operations of the products of all steps: each weight takes part in a forward product and two backward ones, the first in
 * one of these only.
 */
export function perceptronOperations({ batch, inputs, hidden, outputs, steps }: PerceptronSizes): number {
  const weights = inputs * hidden + hidden * hidden + hidden * outputs;
  return steps * 2 * batch * (3 * weights - inputs * hidden);
}

function normal(dims: Matrix['dims'], deviation: number, index: number): Matrix {
  const data = new Float32Array(dims[0] * dims[1]);
  fillNormal(data, { seed: 1, purpose: 0, iteration: 5, index });
  return { dims, data: data.map((value) => value * deviation) };
}
