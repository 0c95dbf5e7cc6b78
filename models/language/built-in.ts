import type { BuiltInConfig } from './config.ts';
import { gpt2Model } from './gpt2/model.ts';
import type { BuiltInModel } from './language-model.ts';
import { llama2Model } from './llama2/model.ts';

/** The built-in model of these dimensions. */
export function builtInModel(config: BuiltInConfig): BuiltInModel {
  return config.architecture === 'gpt2' ? gpt2Model(config) : llama2Model(config);
}
