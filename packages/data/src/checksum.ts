import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** Bytes read at a time: large enough for the disk, small enough that hashing one piece blocks for a few milliseconds. */
const pieceBytes = 1 << 20;

/** Hexadecimal SHA-256 of bytes or UTF-8 text. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** 132 bits of SHA-256: enough that no two of 2^40 texts or images are taken for one. */
export function fingerprint(contents: Uint8Array | string): string {
  return createHash('sha256').update(contents).digest('base64').slice(0, 22);
}

/** Feeds `count` bytes of the file from `position` on to `hash`; returns how many there were. */
export async function hashRange(
  handle: FileHandle,
  hash: Hash,
  position: number,
  count: number,
): Promise<number> {
  const piece = new Uint8Array(Math.min(pieceBytes, Math.max(1, count)));
  let done = 0;
  while (done < count) {
    const wanted = Math.min(piece.length, count - done);
    const { bytesRead } = await handle.read(piece, 0, wanted, position + done);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    done += bytesRead;
  }
  return done;
}

/** Hexadecimal SHA-256 of a file, read in pieces. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    await hashRange(handle, hash, 0, Number.MAX_SAFE_INTEGER);
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
