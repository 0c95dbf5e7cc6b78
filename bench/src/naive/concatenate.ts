import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';

/**
 * Concatenation as one writes it in TypeScript: every source is read in pieces that are appended to a file beside the target,
 * which is synced and renamed, as the addon does, so that both leave the same on the disk.
 */
export async function concatenateNaively(sources: readonly string[], target: string): Promise<bigint> {
  let bytes = 0n;
  const file = await open(`${target}.partial`, 'w');
  try {
    for (const source of sources) {
      for await (const piece of createReadStream(source) as AsyncIterable<Buffer>) {
        await file.write(piece);
        bytes += BigInt(piece.length);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${target}.partial`, target);
  return bytes;
}
