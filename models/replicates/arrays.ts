import { allocate, elementCount, type Tensor, tensor } from '@ouroboros/onnx';
import type { Span } from './world.ts';

// Arrays over replicates, [R, ...].

/** Element types of arrays over replicates. */
export type ReplicateType = 'float32' | 'float64' | 'int32';

/** The part of `whole` [R, ...] that belongs to the replicates of a span, over the same memory. */
export function sliceReplicates(whole: Tensor, { first, count }: Span): Tensor {
  const width = elementCount(whole.dims.slice(1));
  const data = (whole.data as Float64Array).subarray(first * width, (first + count) * width);
  return { dtype: whole.dtype, dims: [count, ...whole.dims.slice(1)], data };
}

/** An array [R, ...] of zeros that is filled span by span. */
export function emptyReplicates(dtype: ReplicateType, dims: readonly number[]): Tensor {
  return tensor(dtype, dims, allocate(dtype, elementCount(dims)));
}

/** Copies `part` to the place of its span in `whole`. */
export function placeReplicates(whole: Tensor, { first }: Span, part: Tensor): void {
  (whole.data as Float64Array).set(part.data as Float64Array, first * elementCount(whole.dims.slice(1)));
}

/** Arrays over replicates by their names. */
export type NamedArrays = Readonly<Record<string, Tensor>>;

/** The parts of several arrays that belong to a span. */
export function sliceAll(arrays: NamedArrays, span: Span): NamedArrays {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, whole]) => [name, sliceReplicates(whole, span)]),
  );
}

/** Several arrays over all replicates, put together from those of spans. */
export class Assembly {
  readonly arrays: Record<string, Tensor> = {};
  private readonly replicates: number;

  constructor(replicates: number) {
    this.replicates = replicates;
  }

  /** Adds the arrays of a span: the same names every time. */
  place(span: Span, parts: NamedArrays): void {
    for (const [name, part] of Object.entries(parts)) {
      const dims = [this.replicates, ...part.dims.slice(1)];
      this.arrays[name] ??= emptyReplicates(part.dtype as ReplicateType, dims);
      placeReplicates(this.arrays[name], span, part);
    }
  }
}

/** Bytes that one replicate takes of arrays over replicates. */
export function bytesPerReplicate(arrays: NamedArrays): number {
  return Object.values(arrays).reduce(
    (sum, { data, dims }) => sum + (data as Float64Array).byteLength / (dims[0] as number),
    0,
  );
}
