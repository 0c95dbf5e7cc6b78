import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurablyDirectory, writeSafetensors } from '@ouroboros/data/files';
import { Tokenizer } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { readWeights } from '../../training/weights.ts';
import { builtInModel } from '../built-in.ts';
import type { BuiltInConfig } from '../config.ts';
import type { SampleOptions } from '../options.ts';
import type { Document } from './architecture.ts';
import {
  generationConfig,
  type ModelFacts,
  modelConfig,
  specialTokens,
  textOf,
  tokenizerConfig,
} from './configuration.ts';

/** A fitted model, and where it is to go. */
export interface HuggingFaceExport {
  readonly config: BuiltInConfig;
  /** How the run drew tokens: what `generate` of transformers does unless it is told otherwise. */
  readonly sample: SampleOptions;
  /** Directory of the fit. */
  readonly fit: string;
  /** Path of the run's tokenizer.json. */
  readonly tokenizer: string;
  /** Directory to make. */
  readonly directory: string;
}

/**
 * Writes a fitted model as a folder that `AutoModelForCausalLM.from_pretrained` and `AutoTokenizer.from_pretrained` of
 * transformers load. The directory appears whole or not at all.
 *
 * @throws Fault `data/exists` when the directory is there already, `data/disk-full` or `data/not-writable`; those of
 * reading damaged weights or a damaged tokenizer.
 */
export async function exportHuggingFace(request: HuggingFaceExport): Promise<void> {
  const { config, sample, fit, tokenizer, directory } = request;
  const { parameters } = builtInModel(config);
  const weights = await readWeights(parameters, fit);
  const { endOfText } = Tokenizer.load(tokenizer);
  const documents = describe({ config, sample, endOfText });
  const tensors = parameters.map(({ name }) => [name, weights.get(name) as Tensor] as const);
  await writeDurablyDirectory(directory, async (aside) => {
    await writeSafetensors(join(aside, 'model.safetensors'), new Map(tensors), { format: 'pt' });
    await copyFile(tokenizer, join(aside, 'tokenizer.json'));
    for (const [name, document] of Object.entries(documents)) {
      await writeFile(join(aside, name), textOf(document));
    }
  });
}

function describe(facts: ModelFacts): Readonly<Record<string, Document>> {
  return {
    'config.json': modelConfig(facts),
    'generation_config.json': generationConfig(facts),
    'tokenizer_config.json': tokenizerConfig(facts),
    'special_tokens_map.json': specialTokens(),
  };
}
