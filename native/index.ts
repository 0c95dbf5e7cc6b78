export { loadAddon, watchCalls } from './addon.ts';
export {
  AttentionCache,
  type AttentionCacheOptions,
  type AttentionStep,
  type CachePrecision,
} from './attention.ts';
export { copyMemory, type MemoryPassOptions, readMemory, writeMemory } from './bandwidth.ts';
export { appendCache, type CacheStep } from './cache.ts';
export { type CopyMethod, concatenate } from './concatenate.ts';
export { openTokenSegments, type TokenSegment, TokenSegments } from './gather.ts';
export { type InstructionSet, instructionSets } from './instruction-sets.ts';
export { type MoleculeGraphs, type PackedEdges, type PackedSizes, packMoleculeGraphs } from './molecules.ts';
export {
  chooseTrainingInstructions,
  closeOrtSession,
  createOrtSession,
  endOrtProfile,
  type OrtFeed,
  type OrtInput,
  type OrtResult,
  type OrtSessionHandle,
  type OrtSessionOptions,
  openOnnxRuntime,
  readOrtTensor,
  releaseOrtTensor,
  runOrtSession,
} from './ort.ts';
export { fillBits, fillNormal, fillUniform, permutation, purposes, type StreamKey } from './random.ts';
export {
  type ChainArrays,
  type ChainSteps,
  type DesignShape,
  drawTriangles,
  fillNormalRows,
  invertDesigns,
  type NormalRows,
  type Reals,
  type ReplicatesOptions,
  runChains,
  type Triangles,
} from './replicates.ts';
export {
  type RowOperation,
  RowProgram,
  type RowProgramOptions,
  type RowRun,
  rowKernels,
} from './rows.ts';
export {
  type CategoricalSampling,
  sampleCategorical,
} from './sampler.ts';
export { flushSubnormals } from './subnormals.ts';
export { type EncodeBatchOptions, type TokenBatch, Tokenizer } from './tokenizer.ts';
export type { TokenizerJson } from './tokenizer-json.ts';
export { InvalidUtf8, invalidUtf8Offset, type Text, unicodeVersion } from './tokenizer-text.ts';
export { smallestVocabulary, TokenizerTrainer, type TrainingOptions } from './tokenizer-trainer.ts';
