import type { Gpt2Config } from '../config.ts';
import type { BuiltInModel } from '../language-model.ts';
import { transformerModel } from '../transformer/model.ts';
import { buildGpt2Forward } from './forward.ts';
import { blockName } from './parameters.ts';
import { gpt2Step } from './step.ts';

/** The built-in GPT-2 of these dimensions. */
export function gpt2Model(config: Gpt2Config): BuiltInModel {
  const { vocab_size: vocabulary } = config;
  const forward: BuiltInModel['forward'] = (shape) => buildGpt2Forward(config, shape);
  return transformerModel(gpt2Step(config), { vocabulary, blockName, forward });
}
