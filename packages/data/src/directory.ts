import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storageFault, systemCode, unwritablePlace } from './storage-fault.ts';

/**
 * Makes a directory and what is missing above it. Node's own `recursive` never ends below /proc and calls a read-only
 * file system a missing directory.
 *
 * @throws Fault `data/disk-full` or `data/not-writable`, naming the directory that could not be made.
 */
export async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDirectory(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have been quicker.
    if (await isDirectory(path)) return;
    throw systemCode(error) === 'ENOENT' ? unwritablePlace(path, error) : storageFault(error, path);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
