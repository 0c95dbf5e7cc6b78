import type { DataType, Tensor } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';

/** The tensor as ONNX Runtime takes it, over the same memory. */
export function toOrt(tensor: Tensor): ort.Tensor {
  return new ort.Tensor(tensor.dtype as 'float32', tensor.data as Float32Array, tensor.dims);
}

/** The tensor as the rest of the program has it, over the same memory. */
export function fromOrt(tensor: ort.Tensor): Tensor {
  return { dtype: tensor.type as DataType, dims: tensor.dims, data: tensor.data as Float32Array };
}
