import { openTokenShard, TokenView } from '@ouroboros/data/tokens';
import type { LocatedPart } from '../../family.ts';

/** The documents of the parts of a mixture as one view. @throws faults of damaged shards. */
export async function joinDocuments(parts: readonly LocatedPart[]): Promise<TokenView> {
  const opened = parts.map(async ({ shard, examples: documents }) => ({
    shard: await openTokenShard(shard),
    documents,
  }));
  return TokenView.join(await Promise.all(opened));
}
