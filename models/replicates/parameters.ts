import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import type { NamedArrays } from './arrays.ts';
import type { Owner } from './stored-batch.ts';

/** The models of a fit. */
export interface FittedModels {
  readonly iteration: number;
  /** Arrays [R, ...]. */
  readonly arrays: NamedArrays;
  /** What helps where they are not finite. */
  readonly remedy?: string;
}

function pathIn(directory: string): string {
  return join(directory, 'weights.safetensors');
}

/**
 * Writes the models of a fit as `weights.safetensors`.
 *
 * @throws Fault `<family>/not-finite` naming the fit, the array and the replicate.
 */
export async function writeParameters(owner: Owner, directory: string, models: FittedModels): Promise<void> {
  requireFinite(owner, models);
  const { family, world } = owner;
  const tensors = new Map(Object.entries(models.arrays));
  await writeSafetensors(pathIn(directory), tensors, { family, world: JSON.stringify(world) });
}

/** Reads the models of a fit. @throws Fault `data/...`, or `<family>/wrong-weights` for those of another world. */
export async function readParameters({ family, world }: Owner, directory: string): Promise<NamedArrays> {
  const path = pathIn(directory);
  const { tensors, metadata } = await readSafetensors(path, { sealed: true });
  const expected = JSON.stringify(world);
  if (metadata.world === expected) return Object.fromEntries(tensors);
  throw new Fault({
    code: `${family}/wrong-weights`,
    kind: 'failure',
    subject: path,
    expected: `models of ${expected}`,
    received: `those of ${metadata.world ?? 'an unknown world'}`,
    remedy: 'remove the run directory or give the options it was made with',
  });
}

function requireFinite({ family, world }: Owner, { iteration, arrays, remedy }: FittedModels): void {
  for (const [name, { data }] of Object.entries(arrays)) {
    const index = (data as Float64Array).findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    const replicate = Math.floor(index / (data.length / world.replicates));
    throw new Fault({
      code: `${family}/not-finite`,
      kind: 'failure',
      subject: `tensor "${name}" of fit ${iteration}, replicate ${replicate}`,
      expected: 'finite numbers',
      received: `${data[index]}`,
      remedy: remedy ?? 'raise data.rows',
    });
  }
}
