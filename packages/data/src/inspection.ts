import { dirname, join } from 'node:path';
import { Tokenizer } from '@ouroboros/native';
import { exists } from './durable-file.ts';
import { readSafetensorsHeader } from './safetensors/file.ts';
import type { Provenance, ShardFile } from './shard/manifest.ts';
import { openShard } from './shard/shard.ts';
import { tensorsName } from './shard/tensor-shard.ts';
import { openTokenShard } from './shard/token-shard.ts';
import { TokenView } from './shard/token-view.ts';

/** How to inspect a shard. */
export interface InspectionOptions {
  /** How many documents to show (default 3). */
  readonly specimens?: number;
  /** A `tokenizer.json` to show them with (default: the one beside the shard, where there is one). */
  readonly tokenizer?: string;
}

/** What every shard shows. */
interface CommonInspection {
  readonly directory: string;
  readonly examples: number;
  readonly files: readonly ShardFile[];
  readonly provenance: Provenance;
}

/** What a shard of tokens shows. */
export interface TokenInspection extends CommonInspection {
  readonly kind: 'tokens';
  readonly tokens: number;
  readonly vocabulary: number;
  /** Tokens per document; zeros for an empty shard. */
  readonly lengths: {
    readonly least: number;
    readonly median: number;
    readonly mean: number;
    readonly most: number;
  };
  /** The first documents as text; empty without a tokenizer. */
  readonly specimens: readonly string[];
}

/** What a shard of tensors shows. */
export interface TensorInspection extends CommonInspection {
  readonly kind: 'tensors';
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly dims: readonly number[];
  }[];
}

function lengthsOf(ends: Float64Array): TokenInspection['lengths'] {
  const lengths = ends.map((end, k) => end - (k === 0 ? 0 : (ends[k - 1] as number))).sort();
  const at = (share: number) => lengths[Math.floor(share * (lengths.length - 1))] ?? 0;
  const mean = lengths.length === 0 ? 0 : (ends.at(-1) as number) / lengths.length;
  return { least: at(0), median: at(0.5), mean, most: at(1) };
}

async function findTokenizer(directory: string, path: string | undefined): Promise<Tokenizer | undefined> {
  if (path !== undefined) return Tokenizer.load(path);
  const beside = join(dirname(directory), 'tokenizer.json');
  return (await exists(beside)) ? Tokenizer.load(beside) : undefined;
}

function textsOf(view: TokenView, tokenizer: Tokenizer | undefined, count: number): readonly string[] {
  if (tokenizer === undefined) return [];
  const shown = Math.min(count, view.documents);
  return Array.from({ length: shown }, (_, k) => tokenizer.decode(view.document(k)));
}

async function inspectTokens(directory: string, options: InspectionOptions): Promise<TokenInspection> {
  const shard = await openTokenShard(directory);
  const { examples, files, provenance, tokens, vocabulary, kind } = shard.manifest;
  const view = TokenView.join([{ shard }]);
  try {
    const lengths = lengthsOf(view.documentEnds());
    const tokenizer = await findTokenizer(directory, options.tokenizer);
    const specimens = textsOf(view, tokenizer, options.specimens ?? 3);
    return { kind, directory, examples, tokens, vocabulary, lengths, specimens, files, provenance };
  } finally {
    view.close();
  }
}

/**
 * What a shard holds, for people: counts, lengths, files, provenance and a few specimens. Its checksums are verified.
 *
 * @throws Fault as `openShard`.
 */
export async function inspectShard(
  directory: string,
  options: InspectionOptions = {},
): Promise<TokenInspection | TensorInspection> {
  const { manifest } = await openShard(directory);
  if (manifest.kind === 'tokens') return inspectTokens(directory, options);
  const { entries } = await readSafetensorsHeader(join(directory, tensorsName));
  const { kind, examples, files, provenance } = manifest;
  const tensors = entries.map(({ name, dtype, dims }) => ({ name, dtype, dims }));
  return { kind, directory, examples, tensors, files, provenance };
}
