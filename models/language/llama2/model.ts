import type { Llama2Config } from '../config.ts';
import type { BuiltInModel } from '../language-model.ts';
import { transformerModel } from '../transformer/model.ts';
import { llama2Forward } from './forward.ts';
import { blockName } from './parameters.ts';
import { llama2Step } from './step.ts';

/** The built-in Llama-2 of these dimensions. */
export function llama2Model(config: Llama2Config): BuiltInModel {
  const { vocab_size: vocabulary } = config;
  return transformerModel(llama2Step(config), llama2Forward(config), { vocabulary, blockName });
}
