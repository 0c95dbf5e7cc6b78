import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, readSafetensors } from '@ouroboros/data/files';
import { Tokenizer } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { Tensors } from '../../training/initialise.ts';
import type { ParameterSpec } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import type { BuiltInConfig } from '../config.ts';
import { architectureOf, findArchitecture } from './architectures.ts';
import { unsupported } from './fields.ts';
import { inSinglePrecision } from './single-precision.ts';

/** A model in a folder of Hugging Face. */
export interface Checkpoint {
  readonly config: BuiltInConfig;
  /** By the names of its parameters, in float32. */
  readonly weights: Tensors;
  readonly tokenizer: Tokenizer;
}

/**
 * Reads a folder that transformers saved: `config.json`, `model.safetensors` and `tokenizer.json`.
 *
 * @throws Fault `huggingface/unsupported` naming the file and the field, tensor or vocabulary that is not of a model as ours;
 * `data/file-missing` and `data/corrupt`; those of reading a damaged tokenizer.
 */
export async function readCheckpoint(directory: string): Promise<Checkpoint> {
  const config = await readConfig(join(directory, 'config.json'));
  const tokenizer = await readTokenizer(join(directory, 'tokenizer.json'), config);
  const weights = await readWeights(directory, config);
  return { config, weights, tokenizer };
}

async function readConfig(path: string): Promise<BuiltInConfig> {
  const document = await readJson(path);
  return findArchitecture(path, document).read(path, document);
}

/** The tokenizer, without a template around the ids that adds none: transformers 5 saves one. */
async function readTokenizer(path: string, { vocab_size }: BuiltInConfig): Promise<Tokenizer> {
  const document = await readJson(path);
  const { type, special_tokens: added } = Object(Object(document).post_processor);
  const isEmpty = type === 'TemplateProcessing' && Object.keys(Object(added)).length === 0;
  const tokenizer = Tokenizer.load(isEmpty ? { ...Object(document), post_processor: null } : path);
  if (tokenizer.vocabularySize <= vocab_size) return tokenizer;
  throw unsupported(path, `at most the ${vocab_size} tokens of the model`, `${tokenizer.vocabularySize}`);
}

async function readJson(path: string): Promise<unknown> {
  if (!(await exists(path))) throw unsupported(path, 'a file', 'nothing of that name');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw unsupported(path, 'a JSON document', 'something else');
  }
}

/** The parameters, whether the model with its output layer was saved or the one without. */
async function readWeights(directory: string, config: BuiltInConfig): Promise<Tensors> {
  const path = join(directory, 'model.safetensors');
  await requireOneFile(directory, path);
  const { tensors } = await readSafetensors(path);
  const { prefix } = architectureOf(config);
  const named = builtInModel(config).parameters.map((parameter) => {
    const { name } = parameter;
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    return [name, requireTensor(path, parameter, tensors.get(name) ?? tensors.get(bare))] as const;
  });
  return new Map(named);
}

async function requireOneFile(directory: string, path: string): Promise<void> {
  const index = join(directory, 'model.safetensors.index.json');
  if ((await exists(path)) || !(await exists(index))) return;
  const remedy = 'save it again with save_pretrained(folder, max_shard_size="100GB")';
  throw unsupported(path, 'all weights in this one file', 'weights in several', remedy);
}

function requireTensor(path: string, { name, dims }: ParameterSpec, found: Tensor | undefined): Tensor {
  const tensor = found && inSinglePrecision(found);
  if (tensor && tensor.dims.join() === dims.join()) return tensor;
  const received = found ? `${found.dtype} [${found.dims.join(', ')}]` : 'nothing under that name';
  throw unsupported(`tensor "${name}" of ${path}`, `float32 [${dims.join(', ')}]`, received);
}
