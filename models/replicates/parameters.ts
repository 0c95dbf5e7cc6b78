import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { Fault } from '@ouroboros/errors';
import type { NamedArrays } from './arrays.ts';
import type { World } from './world.ts';

function pathIn(directory: string): string {
  return join(directory, 'weights.safetensors');
}

/**
 * Writes the models of a fit, arrays [R, ...], as `weights.safetensors`.
 *
 * @throws Fault `<family>/not-finite` naming the fit, the array and the replicate.
 */
export async function writeParameters(
  world: World,
  iteration: number,
  directory: string,
  arrays: NamedArrays,
): Promise<void> {
  requireFinite(world, iteration, arrays);
  const { family } = world;
  const tensors = new Map(Object.entries(arrays));
  await writeSafetensors(pathIn(directory), tensors, { family, world: JSON.stringify(world) });
}

/** Reads the models of a fit. @throws Fault `data/...`, or `<family>/wrong-weights` for those of another world. */
export async function readParameters(world: World, directory: string): Promise<NamedArrays> {
  const path = pathIn(directory);
  const { tensors, metadata } = await readSafetensors(path, { sealed: true });
  const expected = JSON.stringify(world);
  if (metadata.world === expected) return Object.fromEntries(tensors);
  throw new Fault({
    code: `${world.family}/wrong-weights`,
    kind: 'failure',
    subject: path,
    expected: `models of ${expected}`,
    received: `those of ${metadata.world ?? 'an unknown world'}`,
    remedy: 'remove the run directory or give the options it was made with',
  });
}

function requireFinite({ family, replicates }: World, iteration: number, arrays: NamedArrays): void {
  for (const [name, { data }] of Object.entries(arrays)) {
    const index = (data as Float64Array).findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new Fault({
      code: `${family}/not-finite`,
      kind: 'failure',
      subject: `tensor "${name}" of fit ${iteration}, replicate ${Math.floor(index / (data.length / replicates))}`,
      expected: 'finite numbers',
      received: `${data[index]}`,
      remedy: 'raise data.rows',
    });
  }
}
