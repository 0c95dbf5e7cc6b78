import { allocate, type Tensor, tensor, tensorOf } from '@ouroboros/onnx';
import type { Span } from './world.ts';

// Arrays over replicates, [R, ...].

/** The part of `whole` [R, ...] that belongs to the replicates of a span, over the same memory. */
export function sliceReplicates(whole: Tensor, span: Span): Tensor {
  const width = whole.data.length / (whole.dims[0] as number);
  const data = (whole.data as Float32Array).subarray(span.first * width, (span.first + span.count) * width);
  return { dtype: whole.dtype, dims: [span.count, ...whole.dims.slice(1)], data };
}

/** An array [R, ...] that is filled span by span. */
export function emptyReplicates(dtype: 'float32' | 'float64', dims: readonly number[]): Tensor {
  const length = dims.reduce((product, size) => product * size, 1);
  return tensor(dtype, dims, allocate(dtype, length));
}

/** Copies `part` to the place of its span in `whole`. */
export function placeReplicates(whole: Tensor, span: Span, part: Tensor): void {
  const width = whole.data.length / (whole.dims[0] as number);
  (whole.data as Float32Array).set(part.data as Float32Array, span.first * width);
}

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
