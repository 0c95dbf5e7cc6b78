import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What `concatenate` leaves on the disk, through memory. */
export function concatenate(sources: readonly string[], target: string): bigint {
  const bytes = Buffer.concat(sources.map((source) => readFileSync(source)));
  writeFileSync(`${target}.partial`, bytes);
  renameSync(`${target}.partial`, target);
  return BigInt(bytes.length);
}
