import { readFileSync } from 'node:fs';
import type { TokenSegment } from '../gather.ts';

/** The whole sequence of `segments`, read into memory. */
export function tokensOf(segments: readonly TokenSegment[]): number[] {
  return segments.flatMap(({ path, width, start, count }) => {
    const bytes = readFileSync(path);
    const read = (i: number) => (width === 2 ? bytes.readUInt16LE(2 * i) : bytes.readUInt32LE(4 * i));
    return Array.from({ length: count }, (_, i) => read(start + i));
  });
}
