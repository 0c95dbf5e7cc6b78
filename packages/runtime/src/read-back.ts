import { type DataType, Graph, GraphBuilder, writeModel } from '@ouroboros/onnx';
import * as ort from 'onnxruntime-node';

/** By data type: Identity from the device to the host. */
const sessions = new Map<DataType, Promise<ort.InferenceSession>>();

function identity(dtype: DataType): Uint8Array {
  const g = new GraphBuilder(new Graph('read_back'));
  const x = g.graph.addInput('x', { dtype, shape: undefined });
  g.output(g.op('Identity', [x]), 'y');
  return writeModel(g.model());
}

/**
 * Copies a tensor in the memory of a WebGPU device to the host: through a session that returns it there, because `getData()` of
 * onnxruntime-node 1.30 ends the process.
 */
export async function readBack(tensor: ort.Tensor): Promise<ort.Tensor> {
  const dtype = tensor.type as DataType;
  let session = sessions.get(dtype);
  if (!session) {
    session = ort.InferenceSession.create(identity(dtype), {
      executionProviders: ['webgpu', 'cpu'],
      logSeverityLevel: 4,
    });
    sessions.set(dtype, session);
  }
  const { y } = await (await session).run({ x: tensor }, ['y']);
  return y as ort.Tensor;
}
