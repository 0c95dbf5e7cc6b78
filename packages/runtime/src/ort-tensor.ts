import type { DataType, ElementArrays, Tensor } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';

/**
 * The tensor as ONNX Runtime takes it, over the same memory.
 *
 * Its binding reads these four properties and nothing else; constructing an `ort.Tensor` for each of 60 feeds would
 * cost a fifth of the whole call.
 */
export function toOrt(tensor: Tensor): ort.Tensor {
  const { dtype: type, dims, data } = tensor;
  // The class turns the bits of float16 into what the binding of this Node version wants.
  if (type === 'float16') return new ort.Tensor(type, data as Uint16Array, dims);
  return { type, dims, data, location: 'cpu' } as unknown as ort.Tensor;
}

/** The tensor as the rest of the program has it, over the same memory. */
export function fromOrt(tensor: ort.Tensor): Tensor {
  const dtype = tensor.type as DataType;
  const data = tensor.data as ElementArrays[DataType];
  return { dtype, dims: tensor.dims, data: dtype === 'float16' ? bits(data as Uint16Array) : data };
}

/** Newer Nodes have a Float16Array, and ONNX Runtime then gives that. */
function bits(data: Uint16Array): Uint16Array {
  return data instanceof Uint16Array
    ? data
    : new Uint16Array(
        (data as Uint16Array).buffer,
        (data as Uint16Array).byteOffset,
        (data as Uint16Array).length,
      );
}
