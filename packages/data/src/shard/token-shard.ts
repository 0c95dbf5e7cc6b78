import { join } from 'node:path';
import { FileReader } from './file-reader.ts';
import { corruptShard, type TokenManifest } from './manifest.ts';
import { type OpenShardOptions, openShard, requireKind, type Shard } from './shard.ts';

/** A shard of tokenised documents. Document k occupies tokens [end(k-1), end(k)) of its token files, one after the other. */
export type TokenShard = Shard<TokenManifest>;

/** Name of the `index`-th file of token ids, from 0 on: `tokens.bin`, `tokens-2.bin`, `tokens-3.bin`, ... */
export function tokensName(index: number): string {
  return index === 0 ? 'tokens.bin' : `tokens-${index + 1}.bin`;
}

const tokensPattern = /^tokens(-\d+)?\.bin$/;

/** Whether a file of a shard holds token ids. */
export function isTokensName(name: string): boolean {
  return tokensPattern.test(name);
}

/** Most bytes of a file of token ids, where nothing else is asked for. */
export const defaultFileBytes = 2 ** 28;

/** Name of the file of document ends: uint64 little-endian, one per document, in tokens. */
export const documentsName = 'documents.bin';
/** Bytes of one document end. */
export const endBytes = 8;

/** Bytes of a token id for a vocabulary: 2 up to 65536 ids, else 4. */
export function tokenWidth(vocabulary: number): 2 | 4 {
  return vocabulary <= 65_536 ? 2 : 4;
}

/** A file of token ids of a shard. */
export interface TokenFile {
  readonly path: string;
  readonly bytes: number;
}

/** The files of the token ids of a shard, in order. */
export function tokenFiles({ directory, manifest }: TokenShard): readonly TokenFile[] {
  return manifest.files
    .filter(({ name }) => isTokensName(name))
    .map(({ name, bytes }) => ({ path: join(directory, name), bytes }));
}

/**
 * Ends of documents [first, first + count) of a shard, in tokens from its beginning.
 *
 * @throws Fault `data/corrupt` when the file ends before.
 */
export function documentEnds(shard: TokenShard, first: number, count: number): Float64Array {
  const path = join(shard.directory, documentsName);
  const words = new Uint32Array(2 * count);
  const reader = new FileReader(path);
  try {
    reader.read(new Uint8Array(words.buffer), first * endBytes);
  } finally {
    reader.close();
  }
  const ends = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    ends[k] = (words[2 * k] as number) + (words[2 * k + 1] as number) * 2 ** 32;
  }
  return ends;
}

/** Number of tokens in the first `documents` documents of a shard: one small read, whatever its size. */
export function tokensOfFirst(shard: TokenShard, documents: number): number {
  return documents === 0 ? 0 : (documentEnds(shard, documents - 1, 1)[0] as number);
}

/**
 * Opens a shard of tokens.
 *
 * @throws Fault as `openShard`; `data/wrong-kind` for a shard of something else.
 */
export async function openTokenShard(directory: string, options?: OpenShardOptions): Promise<TokenShard> {
  const shard = requireKind(await openShard(directory, options), 'tokens');
  const { examples, tokens } = shard.manifest;
  const end = tokensOfFirst(shard, examples);
  if (end !== tokens) {
    throw corruptShard(join(directory, documentsName), `a last document that ends at ${tokens}`, `${end}`);
  }
  return shard;
}
