import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Model, Tensor } from '@ouroboros/onnx';

function addTensor(hash: Hash, name: string, { dtype, dims, data }: Tensor): void {
  hash.update(`\n${name} ${dtype} [${dims.join(',')}]\n`);
  if (ArrayBuffer.isView(data)) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  else hash.update(JSON.stringify(data));
}

/** SHA-256 of an .onnx file and of every initializer of the `model` read from it, wherever its elements are stored. */
export function digestOfGraph(path: string, { graph }: Model): string {
  const hash = createHash('sha256').update(readFileSync(path));
  for (const { name, initializer } of [...graph.inputs, ...graph.initializers]) {
    if (initializer) addTensor(hash, name, initializer);
  }
  return hash.digest('hex');
}

/** SHA-256 of plain data. */
export function digestOfData(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex');
}
