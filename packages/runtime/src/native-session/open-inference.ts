import { type Model, readModel, writeModel } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';
import type { SessionOptions } from '../session.ts';
import { nativeKernels } from './library.ts';
import { type Inference, NativeInference } from './native-inference.ts';

/** Domain of the operators that the addon computes itself; a model brings each of them as a function as well. */
export const kernelDomain = 'ouroboros.kernels';

const marker = Buffer.from(kernelDomain);

/**
 * A session of onnxruntime-node, or one with the kernels of the addon where the graph calls some and they can be used: these
 * take the place of the functions of the model with their names.
 *
 * @param settings outputs that stay in the memory of ONNX Runtime between runs, and whether kernels may be used
 */
export async function openInference(
  bytes: Uint8Array,
  options: ort.InferenceSession.SessionOptions,
  { resident = [], kernels = true }: Pick<SessionOptions, 'resident' | 'kernels'>,
): Promise<Inference> {
  const isForProcessor = options.executionProviders?.length === 1;
  if (
    kernels &&
    isForProcessor &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(marker)
  ) {
    const model = readModel(bytes);
    if (callsKernels(model) && nativeKernels().available) {
      return new NativeInference(writeModel(withoutFunctions(model)), options, resident);
    }
  }
  return ort.InferenceSession.create(bytes, options);
}

function callsKernels({ functions }: Model): boolean {
  return functions.some(({ domain }) => domain === kernelDomain);
}

function withoutFunctions(model: Model): Model {
  const kept = model.functions.filter(({ domain }) => domain !== kernelDomain);
  model.functions.splice(0, model.functions.length, ...kept);
  return model;
}
