export { sha256, sha256File } from './checksum.ts';
export { makeDirectory } from './directory.ts';
export {
  exists,
  type FileContents,
  removeTemporaries,
  writeDurably,
  writeDurablyDirectory,
} from './durable-file.ts';
export { type PulledFile, type PullOptions, type PullProgress, pullDataset } from './hub/pull.ts';
export type { RetryPolicy } from './hub/retries.ts';
export {
  type FaceAttribute,
  type FaceAttributeName,
  type FaceAttributes,
  faceAttributes,
} from './images/faces/attributes.ts';
export { drawFace, type Face, type FaceAddress } from './images/faces/face.ts';
export { facesVersion } from './images/faces/version.ts';
export type { ImageShape } from './images/image-shape.ts';
export { type ImageShard, openImageShard } from './images/image-shard.ts';
export { type ImageShardOptions, ImageShardWriter } from './images/image-shard-writer.ts';
export { type ImagePart, ImageView } from './images/image-view.ts';
export { toBytes, toValues } from './images/pixels.ts';
export { encodePng, type PictureTiles, type TiledPicture } from './images/png.ts';
export { prepareFreshImages } from './images/preparation/fresh-images.ts';
export type { ImageCall } from './images/preparation/image-stage.ts';
export type {
  CelebAOptions,
  EmbeddedImageOptions,
  ImageFolderOptions,
  ImageOptions,
  PreparedImageOptions,
  PreparedImages,
} from './images/preparation/options.ts';
export { prepareImages } from './images/preparation/preparation.ts';
export { imageSources } from './images/sources/sources.ts';
export {
  drawShard,
  type ImageInspection,
  type Inspection,
  type InspectionOptions,
  inspectShard,
  type TensorInspection,
  type TokenInspection,
} from './inspection.ts';
export { mmffEnergy } from './molecules/chemistry/force-field.ts';
export { conformationFromMolfile, moleculeFromMolfile } from './molecules/chemistry/molfile.ts';
export { toMolfile } from './molecules/chemistry/molfile-writing.ts';
export { moleculeFromSmiles } from './molecules/chemistry/smiles.ts';
export { type Stereochemistry, stereochemistryOf } from './molecules/chemistry/stereochemistry.ts';
export { type SkipReason, UnusableMolecule } from './molecules/chemistry/unusable-molecule.ts';
export type { Conformation, Molecule } from './molecules/molecule.ts';
export type { MoleculeInspection } from './molecules/molecule-inspection.ts';
export { firstMolecules } from './molecules/preparation/first-molecules.ts';
export { prepareFreshMolecules } from './molecules/preparation/fresh-molecules.ts';
export type {
  EmbeddedMoleculeOptions,
  GeomOptions,
  MoleculeOptions,
  MoleculeSourceOptions,
  PreparedMoleculeOptions,
  PreparedMolecules,
  SdfOptions,
  XyzOptions,
} from './molecules/preparation/options.ts';
export { type MoleculeCall, prepareMolecules } from './molecules/preparation/preparation.ts';
export type { SkippedMolecules } from './molecules/preparation/skipped-molecules.ts';
export { type ConformationPart, ConformationView } from './molecules/shard/conformation-view.ts';
export { type MoleculeShard, openMoleculeShard } from './molecules/shard/molecule-shard.ts';
export { type MoleculeShardOptions, MoleculeShardWriter } from './molecules/shard/molecule-shard-writer.ts';
export { moleculeShardBytes } from './molecules/shard/shard-bytes.ts';
export type {
  ConformationRecord,
  MoleculeSource,
  SkippedRecord,
  SourceConformation,
  SourceRecord,
} from './molecules/sources/molecule-source.ts';
export { type MoleculeFilesOptions, moleculeSources, openMolecules } from './molecules/sources/sources.ts';
export { prepareFreshBatch } from './preparation/fresh-batch.ts';
export type { PreparationOptions, PreparedOptions, PreparedTokens } from './preparation/options.ts';
export { prepareTokens } from './preparation/preparation.ts';
export type { PreparationCall, PreparationProgress } from './preparation/progress.ts';
export { firstSkippedText, type Skipped, type SkippedItem, skippedText } from './preparation/skipped.ts';
export type { TokenizerOptions } from './preparation/tokenization.ts';
export {
  type ReadSafetensorsOptions,
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  writeSafetensors,
} from './safetensors/file.ts';
export type { SafetensorsHeader, TensorEntry } from './safetensors/header.ts';
export { concatenateShards } from './shard/concatenation.ts';
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
export { openTokenShard, type TokenShard, tokensOfFirst, tokenWidth } from './shard/token-shard.ts';
export { type TokenShardOptions, TokenShardWriter } from './shard/token-shard-writer.ts';
export { type TokenPart, TokenView, type WindowOptions } from './shard/token-view.ts';
export type { Spread } from './spread.ts';
export { storageFault, systemCode } from './storage-fault.ts';
export type { DatasetOptions } from './stories/dataset-source.ts';
export type { EmbeddedOptions } from './stories/embedded-source.ts';
export { type Category, type CategoryName, categoryNames, type Item } from './stories/grammar/categories.ts';
export { generateStory, type StoryAddress } from './stories/grammar/generation.ts';
export { type StoryGrammar, storyGrammar } from './stories/grammar/grammar.ts';
export { type Derivation, deriveStory, storyLogProbability } from './stories/grammar/probability.ts';
export {
  countItems,
  type ItemCounts,
  type RecognisedItems,
  recogniseItems,
} from './stories/grammar/recognition.ts';
export { openStories, type StoryOptions, storySources } from './stories/story-source.ts';
export type { StorySource, StorySplit } from './stories/story-split.ts';
export { folderNames, type TinyStoriesOptions } from './stories/tinystories-source.ts';
