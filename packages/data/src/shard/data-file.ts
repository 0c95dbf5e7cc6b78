import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256File } from '../checksum.ts';
import type { ShardFile } from './manifest.ts';

/** What the manifest says of a finished file in `directory`. */
export async function describeFile(directory: string, name: string): Promise<ShardFile> {
  const path = join(directory, name);
  return { name, bytes: (await stat(path)).size, sha256: await sha256File(path) };
}
