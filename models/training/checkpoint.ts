import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import type { Tensor } from '@ouroboros/onnx';
import type { FitState } from './fit-state.ts';

/** Where the checkpoint of a fit lies, and which fit it is. */
export interface CheckpointPlace {
  readonly directory: string;
  /** What must be equal for a checkpoint to belong to this fit. */
  readonly identity: string;
}

const lossesName = 'training.losses';
const testLossesName = 'training.testLosses';

function checkpointFile({ directory }: CheckpointPlace): string {
  return join(directory, 'checkpoint.safetensors');
}

/** Writes the state of a fit, whole or not at all. */
export async function writeCheckpoint(
  place: CheckpointPlace,
  { step, tensors, losses, testLosses }: FitState,
): Promise<void> {
  const progress: readonly [string, Tensor][] = [
    [lossesName, { dtype: 'float32', dims: [losses.length], data: losses }],
    [testLossesName, { dtype: 'float64', dims: [testLosses.length], data: testLosses }],
  ];
  await writeSafetensors(checkpointFile(place), new Map([...tensors, ...progress]), {
    fit: place.identity,
    step: String(step),
  });
}

/**
 * The state to go on from; undefined when there is none for this very fit.
 *
 * @throws Fault `data/corrupt` naming the file when it is damaged.
 */
export async function readCheckpoint(place: CheckpointPlace): Promise<FitState | undefined> {
  const path = checkpointFile(place);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readSafetensors(path, { sealed: true });
  const { step, fit } = metadata;
  const losses = tensors.get(lossesName) as Tensor<'float32'> | undefined;
  const testLosses = tensors.get(testLossesName) as Tensor<'float64'> | undefined;
  if (fit !== place.identity || step === undefined || !losses || !testLosses) return undefined;
  const state = new Map([...tensors].filter(([name]) => name !== lossesName && name !== testLossesName));
  return { step: Number(step), tensors: state, losses: losses.data, testLosses: testLosses.data };
}

/** Removes the checkpoint of a fit that is done. */
export function removeCheckpoint(place: CheckpointPlace): void {
  rmSync(checkpointFile(place), { force: true });
}
