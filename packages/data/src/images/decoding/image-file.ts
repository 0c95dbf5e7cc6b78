import { readFile } from 'node:fs/promises';
import { Fault } from '@ouroboros/errors';
import { systemCode } from '../../storage-fault.ts';
import type { ImageReading } from '../sources/image-source.ts';
import { decodeImage, type Target } from './decoding.ts';

/** What the system says when it is short of something or a disk fails: it tells nothing of the file. */
const passing: ReadonlySet<string> = new Set([
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY', 'EINTR'],
  ...['EIO', 'ESTALE', 'ETIMEDOUT', 'ENOTCONN', 'ENODEV', 'ENXIO'],
]);

/** Why there is no such file to read. @throws Fault `data/read-failed` where another time it may be read. */
function reasonOf(path: string, error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) throw error;
  if (passing.has(code)) throw readFailed(path, code, error);
  if (code === 'ENOENT') return 'no such file';
  return code === 'EISDIR' ? 'a folder' : `not to be read (${code})`;
}

function readFailed(path: string, received: string, cause: unknown): Fault {
  const parts = { code: 'data/read-failed', kind: 'failure', subject: path, received } as const;
  const remedy = 'run the same command again, which goes on';
  return new Fault({ ...parts, expected: 'a file that can be read', remedy }, { cause });
}

/**
 * Reads an image file; what `decodeImage` says, or why the system does not give it.
 *
 * @throws Fault `data/read-failed` for an error of the machine, which would make another data set of the same files.
 */
export async function readImageFile(path: string, target: Target): Promise<ImageReading> {
  const bytes = await readFile(path).catch((error: unknown) => reasonOf(path, error));
  return typeof bytes === 'string' ? { reason: bytes } : decodeImage(bytes, target);
}
