export { bindParameters } from './bind-parameters.ts';
export { type Bundle, openBundle } from './bundle/bundle.ts';
export type { BundleDescription } from './bundle/description.ts';
export { bundleModel } from './bundle/model.ts';
export { type BundleConfig, type Gpt2Config, type LanguageConfig, presetConfig, presets } from './config.ts';
export type { Decoder, DecodingModel } from './decoder.ts';
export { type GeneratedDocument, type GenerationRequest, generate } from './generation.ts';
export { buildGpt2Decode, cacheNames } from './gpt2-decode.ts';
export { type BatchShape, buildGpt2Forward } from './gpt2-forward.ts';
export { gpt2Model } from './gpt2-model.ts';
export { buildGpt2Segments } from './gpt2-segments.ts';
export { GraphModel } from './graph-decoder.ts';
export { exportHuggingFace, type HuggingFaceExport } from './huggingface/export.ts';
export { importHuggingFace } from './huggingface/import.ts';
export { initialise, type Tensors } from './initialise.ts';
export { KeyValueCache } from './key-value-cache.ts';
export { language } from './language.ts';
export type { LanguageModel } from './language-model.ts';
export { type Distinct, distinct } from './metrics/distinct.ts';
export { type DocumentOptions, documentsOf } from './metrics/documents.ts';
export { countDuplicates, type Duplicates } from './metrics/duplicates.ts';
export { lossByRarity, TokenLosses } from './metrics/rarity.ts';
export { selfBleu } from './metrics/self-bleu.ts';
export {
  type RareItem,
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
export { decays, gpt2Parameters, type ParameterSpec, parameterCount } from './parameters.ts';
export { buildPrefixStep, PrefixModel } from './prefix-decoder.ts';
export { SegmentModel } from './segment-decoder.ts';
export { openDecoding } from './sessions.ts';
export {
  buildEvaluation,
  buildLanguageEvaluation,
  buildLanguageTraining,
  buildTraining,
} from './train-graph.ts';
