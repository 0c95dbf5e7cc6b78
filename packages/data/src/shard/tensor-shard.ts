import { join } from 'node:path';
import type { Tensor } from '@ouroboros/onnx';
import { writeDurably, writeDurablyDirectory } from '../durable-file.ts';
import { readSafetensors, type Safetensors, writeSafetensors } from '../safetensors/file.ts';
import { describeFile } from './data-file.ts';
import {
  encodeManifest,
  manifestName,
  type Provenance,
  shardFormat,
  type TensorManifest,
} from './manifest.ts';
import { type OpenShardOptions, openShard, requireKind, type Shard } from './shard.ts';

/** A shard of numeric arrays. */
export type TensorShard = Shard<TensorManifest>;

/** What to write as a shard of tensors. */
export interface TensorShardContents {
  /** How many examples the tensors hold together. */
  readonly examples: number;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly provenance?: Provenance;
}

/** Name of the file of tensors in the shard's directory. */
export const tensorsName = 'tensors.safetensors';

/**
 * Writes a shard of tensors, which appears whole or not at all.
 *
 * @throws Fault `data/exists`, `data/disk-full`, `data/not-writable`.
 */
export async function writeTensorShard(
  directory: string,
  contents: TensorShardContents,
): Promise<TensorShard> {
  await writeDurablyDirectory(directory, async (aside) => {
    await writeSafetensors(join(aside, tensorsName), contents.tensors, contents.metadata);
    const manifest: TensorManifest = {
      format: shardFormat,
      kind: 'tensors',
      examples: contents.examples,
      files: [await describeFile(aside, tensorsName)],
      provenance: contents.provenance ?? {},
    };
    await writeDurably(join(aside, manifestName), encodeManifest(manifest));
  });
  return openTensorShard(directory, { verify: false });
}

/**
 * Opens a shard of tensors.
 *
 * @throws Fault as `openShard`; `data/wrong-kind` for a shard of something else.
 */
export async function openTensorShard(directory: string, options?: OpenShardOptions): Promise<TensorShard> {
  return requireKind(await openShard(directory, options), 'tensors');
}

/** Reads the tensors of a shard into memory; their checksum is verified. @throws Fault `data/corrupt`. */
export async function readTensorShard(shard: TensorShard): Promise<Safetensors> {
  return readSafetensors(join(shard.directory, tensorsName), { sealed: true });
}
