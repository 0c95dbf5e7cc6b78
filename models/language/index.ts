export { type Gpt2Config, presetConfig, presets } from './config.ts';
export { buildGpt2Decode, cacheNames } from './gpt2-decode.ts';
export { type BatchShape, buildGpt2Forward } from './gpt2-forward.ts';
export { initialise, type Tensors } from './initialise.ts';
export { KeyValueCache } from './key-value-cache.ts';
export { language } from './language.ts';
export { decays, gpt2Parameters, type ParameterSpec, parameterCount } from './parameters.ts';
export { buildLanguageEvaluation, buildLanguageTraining } from './train-graph.ts';
