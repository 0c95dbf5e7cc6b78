import { dirname, join } from 'node:path';
import { Tokenizer } from '@ouroboros/native';
import { exists } from './durable-file.ts';
import type { ImageShape } from './images/image-shape.ts';
import { openImageShard } from './images/image-shard.ts';
import { ImageView } from './images/image-view.ts';
import { encodePng, type TiledPicture } from './images/png.ts';
import { inspectMolecules, type MoleculeInspection } from './molecules/molecule-inspection.ts';
import { type Skipped, skippedFromJson } from './preparation/skipped.ts';
import { readSafetensorsHeader } from './safetensors/file.ts';
import { openShard } from './shard/shard.ts';
import { tensorsName } from './shard/tensor-shard.ts';
import { openTokenShard } from './shard/token-shard.ts';
import { TokenView } from './shard/token-view.ts';
import type { ShardFacts } from './shard-facts.ts';
import { type Spread, spreadOf } from './spread.ts';

/** How to inspect a shard. */
export interface InspectionOptions {
  /** How many documents to show (default 3). */
  readonly specimens?: number;
  /** A `tokenizer.json` to show them with (default: the one beside the shard, where there is one). */
  readonly tokenizer?: string;
}

/** What a shard of tokens shows. */
export interface TokenInspection extends ShardFacts {
  readonly kind: 'tokens';
  readonly tokens: number;
  readonly vocabulary: number;
  /** Tokens per document; zeros for an empty shard. */
  readonly lengths: Spread;
  /** The first documents as text; empty without a tokenizer. */
  readonly specimens: readonly string[];
}

/** What a shard of tensors shows. */
export interface TensorInspection extends ShardFacts {
  readonly kind: 'tensors';
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly dims: readonly number[];
  }[];
}

/** What a shard of images shows. */
export interface ImageInspection extends ShardFacts, ImageShape {
  readonly kind: 'images';
  /** What is known of every image, and of which share of them it holds; no shares for an empty shard. */
  readonly attributes: readonly { readonly name: string; readonly share: number }[];
  /** Files that were passed over when the shard was prepared. */
  readonly skipped: Skipped;
}

/** What a shard of any kind shows. */
export type Inspection = TokenInspection | TensorInspection | ImageInspection | MoleculeInspection;

/** Images whose attributes are read at a time. */
const stretch = 1 << 16;

function sharesOf(view: ImageView): ImageInspection['attributes'] {
  const { attributes: names, images } = view;
  const counts = names.map(() => 0);
  for (let from = 0; from < images; from += stretch) {
    const indices = Uint32Array.from({ length: Math.min(stretch, images - from) }, (_, k) => from + k);
    for (const [at, value] of view.attributesOf(indices).entries()) {
      counts[at % names.length] = (counts[at % names.length] as number) + value;
    }
  }
  return images === 0 ? [] : names.map((name, k) => ({ name, share: (counts[k] as number) / images }));
}

async function inspectImages(directory: string): Promise<ImageInspection> {
  const shard = await openImageShard(directory);
  const { examples, files, provenance, kind, channels, height, width } = shard.manifest;
  const view = ImageView.join([{ shard }]);
  try {
    const attributes = sharesOf(view);
    const skipped = skippedFromJson(provenance.skipped);
    return { kind, directory, examples, channels, height, width, attributes, skipped, files, provenance };
  } finally {
    view.close();
  }
}

/** Images in a row of a picture. */
const columns = 16;

/**
 * A picture of the first images of a shard, 16 in a row.
 *
 * @param count how many at most.
 * @returns nothing for an empty shard.
 * @throws Fault as `openImageShard`; `data/sharp-missing`.
 */
export async function drawShard(directory: string, count: number): Promise<TiledPicture | undefined> {
  const shard = await openImageShard(directory);
  const view = ImageView.join([{ shard }]);
  try {
    const shown = Math.min(count, view.images);
    if (shown === 0) return undefined;
    return await encodePng(view.bytes(Array.from({ length: shown }, (_, k) => k)), view.shape, { columns });
  } finally {
    view.close();
  }
}

function lengthsOf(ends: Float64Array): Spread {
  return spreadOf(ends.map((end, k) => end - (k === 0 ? 0 : (ends[k - 1] as number))));
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
export async function inspectShard(directory: string, options: InspectionOptions = {}): Promise<Inspection> {
  const { manifest } = await openShard(directory);
  if (manifest.kind === 'tokens') return inspectTokens(directory, options);
  if (manifest.kind === 'images') return inspectImages(directory);
  if (manifest.kind === 'molecules') return inspectMolecules(directory);
  const { entries } = await readSafetensorsHeader(join(directory, tensorsName));
  const { kind, examples, files, provenance } = manifest;
  const tensors = entries.map(({ name, dtype, dims }) => ({ name, dtype, dims }));
  return { kind, directory, examples, tensors, files, provenance };
}
