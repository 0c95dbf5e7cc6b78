export { sha256, sha256File } from './checksum.ts';
export { makeDirectory } from './directory.ts';
export {
  exists,
  type FileContents,
  removeTemporaries,
  writeDurably,
  writeDurablyDirectory,
} from './durable-file.ts';
export type { PreparationCall, PreparationProgress } from './preparation/progress.ts';
export { firstSkippedText, type Skipped, type SkippedItem, skippedText } from './preparation/skipped.ts';
export {
  type ReadSafetensorsOptions,
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  writeSafetensors,
} from './safetensors/file.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors/header.ts';
export type {
  ImageManifest,
  Json,
  Manifest,
  MoleculeManifest,
  Provenance,
  ShardFile,
  TensorManifest,
  TokenManifest,
} from './shard/manifest.ts';
export { type OpenShardOptions, openShard, type Shard } from './shard/shard.ts';
export {
  openTensorShard,
  readTensorShard,
  type TensorShard,
  type TensorShardContents,
  writeTensorShard,
} from './shard/tensor-shard.ts';
export type { Spread } from './spread.ts';
export { storageFault, systemCode } from './storage-fault.ts';
