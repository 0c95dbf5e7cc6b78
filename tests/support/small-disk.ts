import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';

/** A file system in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Mounts it anew with an option, such as `size=64m` or `ro`; whether that worked. */
  remount(option: string): boolean;
}

function mount(...words: readonly string[]): boolean {
  return spawnSync('mount', words).status === 0;
}

/** Calls `work` with a file system in memory of `size` at `path`; false where mounting is not permitted. */
export async function onSmallDisk(
  path: string,
  size: string,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<boolean> {
  await mkdir(path, { recursive: true });
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path)) return false;
  try {
    await work({ path, remount: (option) => mount('-o', `remount,${option}`, path) });
  } finally {
    spawnSync('umount', [path]);
  }
  return true;
}
