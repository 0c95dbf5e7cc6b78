import { sha256 } from '@ouroboros/data/files';

/** How many documents repeat another. */
export interface Duplicates {
  readonly documents: number;
  /** Documents whose exact tokens a document before them had. */
  readonly duplicates: number;
  /** `duplicates / documents`, 0 where there are none. */
  readonly share: number;
}

/**
 * Counts documents that are, token for token, one that occurred before. Documents are compared by their SHA-256, so memory is one
 * digest per distinct document.
 */
export function countDuplicates(documents: Iterable<Int32Array>): Duplicates {
  const seen = new Set<string>();
  let count = 0;
  for (const tokens of documents) {
    count++;
    seen.add(sha256(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength)));
  }
  const duplicates = count - seen.size;
  return { documents: count, duplicates, share: count === 0 ? 0 : duplicates / count };
}
