import { join } from 'node:path';
import { corruptShard } from './manifest.ts';
import type { Shard } from './shard.ts';

/** Passes a shard whose manifest lists files of the sizes that its counts tell. @throws Fault `data/corrupt` naming the file. */
export function requireLayout(
  { directory, manifest }: Shard,
  sizes: Iterable<readonly [name: string, bytes: number]>,
): void {
  for (const [name, bytes] of sizes) {
    const listed = manifest.files.find((file) => file.name === name)?.bytes;
    if (listed === bytes) continue;
    const received = listed === undefined ? 'none' : `one of ${listed}`;
    throw corruptShard(join(directory, name), `a file of ${bytes} bytes`, received);
  }
}
