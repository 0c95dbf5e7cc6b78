import { exists } from '../durable-file.ts';
import type { Provenance } from './manifest.ts';
import { openTokenShard, type TokenShard } from './token-shard.ts';
import { TokenShardWriter } from './token-shard-writer.ts';
import { TokenView } from './token-view.ts';

/** Documents [first, last) of a shard. */
export interface ShardSlice {
  readonly shard: TokenShard;
  readonly first: number;
  readonly last: number;
}

/** Tokens copied at a time; more only for a single longer document. */
const stretchTokens = 1 << 20;

/** Copies documents from `writer.documents` on. */
async function copyDocuments(writer: TokenShardWriter, { shard, first, last }: ShardSlice): Promise<void> {
  const view = TokenView.join([{ shard, documents: last }]);
  try {
    const ends = view.documentEnds();
    const endOf = (document: number) => (document === 0 ? 0 : (ends[document - 1] as number));
    for (let from = first + writer.documents; from < last; ) {
      let to = from + 1;
      while (to < last && endOf(to + 1) - endOf(from) <= stretchTokens) to++;
      const begin = endOf(from);
      const tokens = view.gather(Float64Array.of(begin), endOf(to) - begin);
      await writer.appendBatch({ tokens, ends: ends.subarray(from, to).map((end) => end - begin) });
      from = to;
    }
  } finally {
    view.close();
  }
}

/**
 * The documents of a slice as a shard of their own in `directory`; opened where it is there already.
 *
 * @throws Fault `data/disk-full`, `data/not-writable`, `data/corrupt`.
 */
export async function sliceShard(
  directory: string,
  slice: ShardSlice,
  provenance: Provenance,
): Promise<TokenShard> {
  if (await exists(directory)) return openTokenShard(directory);
  const { vocabulary } = slice.shard.manifest;
  const writer = await TokenShardWriter.open({ directory, vocabulary, provenance });
  try {
    await copyDocuments(writer, slice);
    return await writer.finish();
  } catch (error) {
    await writer.close();
    throw error;
  }
}
