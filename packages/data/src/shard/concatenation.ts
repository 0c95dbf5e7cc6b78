import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { concatenate } from '@ouroboros/native';
import { writeDurably, writeDurablyDirectory } from '../durable-file.ts';
import { describeFile } from './data-file.ts';
import {
  encodeManifest,
  manifestName,
  type Provenance,
  type ShardFile,
  shardFormat,
  type TokenManifest,
} from './manifest.ts';
import {
  defaultFileBytes,
  documentEnds,
  documentsName,
  openTokenShard,
  type TokenFile,
  type TokenShard,
  tokenFiles,
  tokensName,
} from './token-shard.ts';

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

/** Groups consecutive files into as few files of at most `fileBytes` as keep them whole. */
function grouped(files: readonly TokenFile[], fileBytes: number): readonly (readonly TokenFile[])[] {
  const groups: TokenFile[][] = [];
  let room = 0;
  for (const file of files) {
    if (groups.length === 0 || file.bytes > room) {
      groups.push([]);
      room = fileBytes;
    }
    groups.at(-1)?.push(file);
    room -= file.bytes;
  }
  return groups;
}

/** Copies the tokens of shards into the files of a new one. */
async function copyTokens(
  shards: readonly TokenShard[],
  directory: string,
  fileBytes: number,
): Promise<readonly ShardFile[]> {
  const copied: ShardFile[] = [];
  for (const [k, group] of grouped(shards.flatMap(tokenFiles), fileBytes).entries()) {
    const paths = group.map(({ path }) => path);
    await concatenate(paths, join(directory, tokensName(k)));
    copied.push(await describeFile(directory, tokensName(k)));
  }
  return copied;
}

function requireOneVocabulary(shards: readonly [TokenShard, ...TokenShard[]]): void {
  const [first] = shards;
  const expected = first.manifest.vocabulary;
  for (const { directory, manifest } of shards) {
    if (manifest.vocabulary === expected) continue;
    throw new Fault({
      code: 'data/vocabulary-differs',
      kind: 'request',
      subject: directory,
      expected: `a vocabulary of ${expected}, as ${first.directory} has`,
      received: String(manifest.vocabulary),
      remedy: 'join shards that were made with one tokenizer',
    });
  }
}

/**
 * Joins shards into a new one that holds their documents one after the other. The tokens are copied by the file system,
 * without passing through JavaScript; files of token ids stay whole and share a new one of at most `fileBytes`.
 *
 * @throws Fault `data/vocabulary-differs`, `data/exists`, `data/disk-full`, `data/not-writable`; while copying tokens
 * `native/disk-full` and the others of `concatenate`.
 */
export async function concatenateShards(
  shards: readonly [TokenShard, ...TokenShard[]],
  target: string,
  provenance: Provenance = {},
  { fileBytes = defaultFileBytes }: { readonly fileBytes?: number } = {},
): Promise<TokenShard> {
  requireOneVocabulary(shards);
  const { vocabulary, width } = shards[0].manifest;
  const total = (key: 'examples' | 'tokens') => shards.reduce((sum, { manifest }) => sum + manifest[key], 0);
  const [examples, tokens] = [total('examples'), total('tokens')];
  await writeDurablyDirectory(target, async (aside) => {
    const copied = await copyTokens(shards, aside, fileBytes);
    await writeDurably(join(aside, documentsName), shiftedEnds(shards));
    const files = [...copied, await describeFile(aside, documentsName)];
    const base = { format: shardFormat, kind: 'tokens', examples, tokens } as const;
    const manifest: TokenManifest = { ...base, width, vocabulary, files, provenance };
    await writeDurably(join(aside, manifestName), encodeManifest(manifest));
  });
  return openTokenShard(target, { verify: false });
}
