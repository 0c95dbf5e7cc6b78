import type { Gpt2Config } from '../config.ts';
import type { BuiltInModel } from '../language-model.ts';
import { transformerModel } from '../transformer/model.ts';
import { gpt2Forward } from './forward.ts';
import { blockName } from './parameters.ts';
import { gpt2Step } from './step.ts';

/** The built-in GPT-2 of these dimensions. */
export function gpt2Model(config: Gpt2Config): BuiltInModel {
  const { vocab_size: vocabulary } = config;
  return transformerModel(gpt2Step(config), gpt2Forward(config), { vocabulary, blockName });
}
