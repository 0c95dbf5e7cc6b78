import * as onnx from '@ouroboros/onnx';

/** The bytes of a model as an .onnx file has them. */
export function modelBytes(model: onnx.Model | Uint8Array): Uint8Array {
  if (model instanceof Uint8Array) return model;
  const write = Reflect.get(onnx, 'writeModel') as (model: onnx.Model) => Uint8Array;
  return write(model);
}
