import { type Tensor, tensorOf } from '@ouroboros/onnx';

/** Row weights of 1, [1, N]. */
export function unitWeights(rows: number): Tensor {
  return tensorOf('float64', [1, rows], new Float64Array(rows).fill(1));
}

/** Copies `width` numbers from place `from` (in units of `width`) of `source` to place `to` of `target`. */
export function copyRow(target: Tensor, to: number, source: Tensor, from: number, width: number): void {
  const [into, out] = [target.data as Float32Array, source.data as Float32Array];
  // A loop: rows are short, and a view of each would cost more than the copy.
  for (let j = 0; j < width; j++) into[to * width + j] = out[from * width + j] as number;
}
