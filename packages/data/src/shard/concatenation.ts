import { join } from 'node:path';
import { concatenate } from '@ouroboros/native';
import { writeDurably, writeDurablyDirectory } from '../durable-file.ts';
import { describeFile } from './data-file.ts';
import {
  encodeManifest,
  manifestName,
  type Provenance,
  shardFormat,
  type TokenManifest,
} from './manifest.ts';
import {
  documentEnds,
  documentsName,
  openTokenShard,
  type TokenShard,
  tokensName,
  tokensPath,
} from './token-shard.ts';
import { TokenView } from './token-view.ts';

/** Document ends read and written at a time. */
const batch = 1 << 16;

/** The document ends of all shards, each shifted by the tokens before its shard. */
function* shiftedEnds(shards: readonly TokenShard[]): Generator<Uint8Array> {
  let before = 0n;
  for (const shard of shards) {
    const { examples, tokens } = shard.manifest;
    for (let first = 0; first < examples; first += batch) {
      const ends = documentEnds(shard, first, Math.min(batch, examples - first));
      yield new Uint8Array(BigUint64Array.from(ends, (end) => before + BigInt(end)).buffer);
    }
    before += BigInt(tokens);
  }
}

/**
 * Joins shards into a new one that holds their documents one after the other. The tokens are copied by the file system,
 * without passing through JavaScript.
 *
 * @throws Fault `data/vocabulary-differs`, `data/exists`, `data/disk-full`, `data/not-writable`; while copying tokens
 * `native/disk-full` and the others of `concatenate`.
 */
export async function concatenateShards(
  shards: readonly [TokenShard, ...TokenShard[]],
  target: string,
  provenance: Provenance = {},
): Promise<TokenShard> {
  const { tokens, documents: examples } = TokenView.join(shards.map((shard) => ({ shard })));
  const { vocabulary, width } = shards[0].manifest;
  await writeDurablyDirectory(target, async (aside) => {
    await concatenate(shards.map(tokensPath), join(aside, tokensName));
    await writeDurably(join(aside, documentsName), shiftedEnds(shards));
    const files = [await describeFile(aside, tokensName), await describeFile(aside, documentsName)];
    const base = { format: shardFormat, kind: 'tokens', examples, tokens } as const;
    const manifest: TokenManifest = { ...base, width, vocabulary, files, provenance };
    await writeDurably(join(aside, manifestName), encodeManifest(manifest));
  });
  return openTokenShard(target, { verify: false });
}
