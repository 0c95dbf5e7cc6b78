import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTemporaries } from '@ouroboros/data';

/** Removes what interrupted writes left anywhere in a run. Only while its lock is held and nothing runs. */
export async function removeLeftovers(directory: string): Promise<void> {
  await removeTemporaries(directory);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeLeftovers(join(directory, entry.name));
  }
}
