import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, readSafetensors } from '@ouroboros/data';
import { Fault } from '@ouroboros/errors';
import { Tokenizer } from '@ouroboros/native';
import { z } from 'zod';
import { type Gpt2Config, layerNormEpsilon } from '../config.ts';
import { gpt2Parameters } from '../gpt2/parameters.ts';
import type { Tensors } from '../training/initialise.ts';

/** A GPT-2 in a folder of Hugging Face. */
export interface Checkpoint {
  readonly config: Gpt2Config;
  /** By the names of `gpt2Parameters`. */
  readonly weights: Tensors;
  readonly tokenizer: Tokenizer;
}

const size = z.int().min(1).max(0xffffffff);

/** The fields of `GPT2Config` that a model depends on, with the defaults of transformers. */
const shape = z.looseObject({
  model_type: z.string(),
  vocab_size: size.default(50257),
  n_positions: size.default(1024),
  n_embd: size.default(768),
  n_layer: size.default(12),
  n_head: size.default(12),
  n_inner: size.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().default(1e-5),
  tie_word_embeddings: z.boolean().default(true),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
});

/**
 * Reads a folder that transformers saved: `config.json`, `model.safetensors` and `tokenizer.json`.
 *
 * @throws Fault `huggingface/unsupported` naming the file and the field, tensor or vocabulary that is not of a GPT-2 as ours;
 * `data/file-missing` and `data/corrupt`; those of reading a damaged tokenizer.
 */
export async function readCheckpoint(directory: string): Promise<Checkpoint> {
  const config = await readConfig(join(directory, 'config.json'));
  const tokenizer = await readTokenizer(join(directory, 'tokenizer.json'), config);
  const weights = await readTensors(join(directory, 'model.safetensors'), config);
  return { config, weights, tokenizer };
}

/** The tokenizer, without a template around the ids that adds none: transformers 5 saves one. */
async function readTokenizer(path: string, { vocab_size }: Gpt2Config): Promise<Tokenizer> {
  const document = await readJson(path);
  const { type, special_tokens: added } = Object(Object(document).post_processor);
  const isEmpty = type === 'TemplateProcessing' && Object.keys(Object(added)).length === 0;
  const tokenizer = Tokenizer.load(isEmpty ? { ...Object(document), post_processor: null } : path);
  if (tokenizer.vocabularySize <= vocab_size) return tokenizer;
  throw unsupported(path, `at most the ${vocab_size} tokens of the model`, `${tokenizer.vocabularySize}`);
}

async function readConfig(path: string): Promise<Gpt2Config> {
  const parsed = shape.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unsupported(path, 'the configuration of a GPT-2', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const given = parsed.data;
  if (given.model_type !== 'gpt2') {
    throw unsupported(`"model_type" of ${path}`, '"gpt2"', `"${given.model_type}"`);
  }
  const { vocab_size, n_positions, n_embd, n_layer, n_head } = given;
  requireOurs(path, given);
  return { architecture: 'gpt2', vocab_size, n_positions, n_embd, n_layer, n_head };
}

/** Refuses what the graphs of our GPT-2 do not compute. */
function requireOurs(path: string, given: z.output<typeof shape>): void {
  const { n_embd, n_head } = given;
  const ours: Readonly<Record<string, readonly unknown[]>> = {
    n_inner: [null, undefined, 4 * n_embd],
    activation_function: ['gelu_new', 'gelu_pytorch_tanh'],
    layer_norm_epsilon: [layerNormEpsilon],
    tie_word_embeddings: [true],
    scale_attn_weights: [true],
    scale_attn_by_inverse_layer_idx: [false],
    add_cross_attention: [false],
  };
  for (const [field, values] of Object.entries(ours)) {
    if (values.includes(given[field])) continue;
    const expected = values.filter((value) => value !== undefined).map((value) => JSON.stringify(value));
    throw unsupported(`"${field}" of ${path}`, expected.join(' or '), JSON.stringify(given[field]));
  }
  if (n_embd % n_head !== 0) throw unsupported(`"n_head" of ${path}`, `a divisor of ${n_embd}`, `${n_head}`);
}

async function readJson(path: string): Promise<unknown> {
  if (!(await exists(path))) throw unsupported(path, 'a file', 'nothing of that name');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw unsupported(path, 'a JSON document', 'something else');
  }
}

/** The parameters, whether their names begin with `transformer.` (GPT2LMHeadModel) or not (GPT2Model). */
async function readTensors(path: string, config: Gpt2Config): Promise<Tensors> {
  const { tensors } = await readSafetensors(path);
  const named = gpt2Parameters(config).map(({ name, dims }) => {
    const tensor = tensors.get(name) ?? tensors.get(name.replace(/^transformer\./, ''));
    if (tensor?.dtype === 'float32' && tensor.dims.join() === dims.join()) return [name, tensor] as const;
    const received = tensor ? `${tensor.dtype} [${tensor.dims.join(', ')}]` : 'nothing under that name';
    throw unsupported(`tensor "${name}" of ${path}`, `float32 [${dims.join(', ')}]`, received);
  });
  return new Map(named);
}

function unsupported(subject: string, expected: string, received: string): Fault {
  return new Fault({ code: 'huggingface/unsupported', kind: 'request', subject, expected, received });
}
