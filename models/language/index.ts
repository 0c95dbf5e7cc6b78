export { bindParameters } from '../bind-parameters.ts';
export { HeldState } from '../training/held-state.ts';
export { initialise, type Tensors } from '../training/initialise.ts';
export { decays, type ParameterSpec, parameterCount } from '../training/parameters.ts';
export { openTraining } from '../training/training-session.ts';
export { builtInModel } from './built-in.ts';
export { type Bundle, openBundle } from './bundle/bundle.ts';
export type { BundleDescription } from './bundle/description.ts';
export { bundleModel } from './bundle/model.ts';
export {
  type BuiltInConfig,
  type BundleConfig,
  type Gpt2Config,
  type LanguageConfig,
  type Llama2Config,
  presetConfig,
  presets,
} from './config.ts';
export type { Decoder, DecodingModel } from './decoding/decoder.ts';
export { generateWith, writeWith } from './decoding/generate-with.ts';
export { type GeneratedDocument, type GenerationRequest, generate } from './decoding/generation.ts';
export { GraphModel } from './decoding/graph-decoder.ts';
export { KeyValueCache } from './decoding/key-value-cache.ts';
export { type FittedModel, generateFitted, laneCount } from './decoding/lanes.ts';
export { buildPrefixStep, PrefixModel } from './decoding/prefix-decoder.ts';
export { SegmentModel } from './decoding/segment-decoder.ts';
export { Writer } from './decoding/writer.ts';
export { modelConfig } from './huggingface/configuration.ts';
export { exportHuggingFace, type HuggingFaceExport } from './huggingface/export.ts';
export { importHuggingFace } from './huggingface/import.ts';
export { language } from './language.ts';
export type { BatchShape, BuiltInModel, LanguageModel } from './language-model.ts';
export { type Distinct, distinct } from './metrics/distinct.ts';
export { type DocumentOptions, documentsOf } from './metrics/documents.ts';
export { countDuplicates, type Duplicates } from './metrics/duplicates.ts';
export { type GrammarDivergence, grammarDivergence, grammaticalShare } from './metrics/grammar.ts';
export { lossByRarity, TokenLosses } from './metrics/rarity.ts';
export { selfBleu } from './metrics/self-bleu.ts';
export {
  type CountedItem,
  type TailOptions,
  type TailSurvival,
  tailSurvival,
} from './metrics/story-survival.ts';
export {
  countTokens,
  type Survivors,
  type TokenCounts,
  unigramDivergence,
  unigramEntropy,
  vocabularySurvivors,
} from './metrics/unigrams.ts';
export type { FitOptions, LanguageOptions, SampleOptions } from './options.ts';
export { buildEvaluation, buildTraining } from './training/train-graph.ts';
export { cacheNames } from './transformer/cached-attention.ts';
