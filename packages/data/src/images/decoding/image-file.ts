import { readFile } from 'node:fs/promises';
import { systemCode } from '../../storage-fault.ts';
import type { ImageReading } from '../sources/image-source.ts';
import { decodeImage, type Target } from './decoding.ts';

/** Why a file could not be read. */
function reasonOf(code: string): string {
  if (code === 'ENOENT') return 'no such file';
  return code === 'EISDIR' ? 'a folder' : `not to be read (${code})`;
}

/** Reads an image file; what `decodeImage` says, or why the system does not give it. */
export async function readImageFile(path: string, target: Target): Promise<ImageReading> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return reasonOf(code);
  });
  return typeof bytes === 'string' ? { reason: bytes } : decodeImage(bytes, target);
}
