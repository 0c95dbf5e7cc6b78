import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import type { Tensor } from '@ouroboros/onnx';
import type { FitState } from './fit-state.ts';
import type { Tensors } from './initialise.ts';
import type { ParameterSpec } from './parameters.ts';

/** Where a fit leaves its weights. */
export function weightsFile(directory: string): string {
  return join(directory, 'weights.safetensors');
}

/**
 * The parameters that a fit left in `directory`.
 *
 * @throws Fault `data/corrupt` for a damaged file; `model/weights-mismatch` naming the first parameter that is
 * missing or has other dimensions than the model's.
 */
export async function readWeights(parameters: readonly ParameterSpec[], directory: string): Promise<Tensors> {
  const path = weightsFile(directory);
  const { tensors } = await readSafetensors(path, { sealed: true });
  for (const { name, dims } of parameters) {
    const found = tensors.get(name);
    if (found?.dtype === 'float32' && found.dims.join() === dims.join()) continue;
    throw new Fault({
      code: 'model/weights-mismatch',
      kind: 'request',
      subject: `${path}, tensor "${name}"`,
      expected: `float32 [${dims.join(', ')}]`,
      received: found ? `${found.dtype} [${found.dims.join(', ')}]` : 'nothing under that name',
    });
  }
  return tensors;
}

/** Leaves the tensors of a fitted model in `directory`, and beside them the loss of every step. */
export async function writeWeights(
  directory: string,
  weights: Tensors,
  { losses: data }: Pick<FitState, 'losses'>,
): Promise<void> {
  const losses: Tensor = { dtype: 'float32', dims: [data.length], data };
  await writeSafetensors(join(directory, 'losses.safetensors'), new Map([['losses', losses]]), {});
  await writeSafetensors(weightsFile(directory), weights, { format: 'pt' });
}
