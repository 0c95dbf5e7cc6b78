import type { BuiltInConfig } from './config.ts';
import { gpt2Model } from './gpt2/model.ts';
import type { BuiltInModel } from './language-model.ts';

/** The built-in model of these dimensions. */
export function builtInModel(config: BuiltInConfig): BuiltInModel {
  return gpt2Model(config);
}
