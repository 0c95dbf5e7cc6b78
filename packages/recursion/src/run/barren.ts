import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '@ouroboros/data';
import { familyPath, type Layout } from './layout.ts';

/** Where the models of a run lie: directories of directories of iterations. */
const modelPlaces = ['shared', 'chains'] as const;

/** Whether no fit of a run has come to write anything: whatever stopped it, nothing of it is worth keeping. */
export async function isBarren({ run }: Layout): Promise<boolean> {
  for (const place of modelPlaces) {
    for (const chain of await directoriesIn(join(run, place))) {
      for (const iteration of await directoriesIn(chain)) {
        if ((await readdir(iteration)).length > 0) return false;
      }
    }
  }
  return true;
}

/** Forgets what a barren run had on record of its data; prepared data stay, and the family says whether they fit. */
export async function forgetData({ run }: Layout, seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) await rm(familyPath(run, seed), { force: true });
}

async function directoriesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
}
