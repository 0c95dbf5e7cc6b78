import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from '@ouroboros/data/files';
import { TokenizerTrainer } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialise, type Tensors } from '../../training/initialise.ts';
import { weightsFile } from '../../training/weights.ts';
import { builtInModel } from '../built-in.ts';
import { type BuiltInOptions, parseLanguageOptions } from '../options.ts';
import { exportHuggingFace } from './export.ts';

/** What transformers saves for a model of the same dimensions; see fixtures/generate.py. */
interface Saved {
  readonly config: Readonly<Record<string, unknown>>;
  readonly generation: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, readonly [string, readonly number[]]>>;
}

const sizes = {
  gpt2: { preset: 'gpt2-nano', n_embd: 16, n_layer: 2, n_head: 2 },
  llama2: {
    preset: 'llama2-nano',
    hidden_size: 16,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
  },
};

/** Fields of transformers 4, which transformers 5 reads as one of its own. */
const older: readonly string[] = ['rope_theta', 'rope_scaling'];
const newer = (written: { readonly rope_theta?: number }) => {
  const { rope_theta } = written;
  return rope_theta === undefined ? {} : { rope_parameters: { rope_theta, rope_type: 'default' } };
};

describe.each(['gpt2', 'llama2'] as const)('%s', (architecture) => {
  const { config, sample } = parseLanguageOptions({
    model: { ...sizes[architecture], vocab_size: 300, n_positions: 32 },
    sample: { temperature: 0.5, topP: 0.75 },
  }) as BuiltInOptions;

  let folder: string;
  let saved: Saved;
  let weights: Tensors;
  const tokenizer = () => join(folder, 'run-tokenizer.json');
  const to = (name: string) => ({
    config,
    sample,
    fit: folder,
    tokenizer: tokenizer(),
    directory: join(folder, name),
  });
  const parse = async (...path: readonly string[]) =>
    JSON.parse(await readFile(join(folder, ...path), 'utf8'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ouroboros-huggingface-'));
    saved = JSON.parse(await readFile(new URL(`./fixtures/${architecture}.json`, import.meta.url), 'utf8'));
    weights = initialise(builtInModel(config).parameters, 7, 1);
    await writeSafetensors(weightsFile(folder), weights);
    const trainer = new TokenizerTrainer();
    const pieces = [
      'One day, a little girl',
      ' found a red ball',
      ' and the happy dog',
      ' wanted to play outside',
    ];
    for (const first of pieces) for (const second of pieces) trainer.add(first + second);
    const learned = await trainer.train({ vocabularySize: 300 });
    await writeFile(tokenizer(), JSON.stringify(learned.toJSON()));
    await exportHuggingFace(to('exported'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('an exported folder holds what transformers looks for, and the tokenizer of the run byte for byte', async () => {
    expect((await readdir(join(folder, 'exported'))).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const copied = await readFile(join(folder, 'exported', 'tokenizer.json'));
    expect(copied.equals(await readFile(tokenizer()))).toBe(true);
  });

  test('its configuration says of the model what transformers says', async () => {
    const { torch_dtype, ...written } = await parse('exported', 'config.json');
    const { dtype, transformers_version: _, ...theirs } = saved.config;
    expect(torch_dtype).toBe(dtype);
    const ours = Object.fromEntries(Object.entries(written).filter(([key]) => !older.includes(key)));
    expect(theirs).toMatchObject({ ...ours, ...newer(written) });
    // What is left to the defaults of transformers: nothing that the loss depends on.
    const left = Object.keys(theirs).filter((key) => !(key in ours || key in newer(written)));
    expect(left.filter((key) => !key.startsWith('summary_'))).toEqual(['pad_token_id']);
  });

  test('its texts are drawn as the run drew them', async () => {
    const { transformers_version: _, ...theirs } = saved.generation;
    expect(await parse('exported', 'generation_config.json')).toEqual(theirs);
    await exportHuggingFace({ ...to('greedy'), sample: { ...sample, temperature: 0 } });
    const greedy = await parse('greedy', 'generation_config.json');
    expect(greedy).toMatchObject({ do_sample: false, max_length: 32 });
    expect(greedy).not.toHaveProperty('temperature');
  });

  test('whole numbers that transformers wants as floats are written as floats', async () => {
    await exportHuggingFace({ ...to('whole'), sample: { ...sample, temperature: 2, topP: 1 } });
    const text = await readFile(join(folder, 'whole', 'generation_config.json'), 'utf8');
    expect(text).toContain('"temperature": 2.0,');
    expect(text).toMatch(/"top_p": 1\.0$/m);
    expect(text).toContain('"top_k": 0,');
    const dropout = architecture === 'gpt2' ? 'attn_pdrop' : 'attention_dropout';
    expect(await readFile(join(folder, 'whole', 'config.json'), 'utf8')).toContain(`"${dropout}": 0.0,`);
  });

  test('its tokenizer is a fast one that begins and ends with <|endoftext|>', async () => {
    const ends = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>' };
    expect(await parse('exported', 'special_tokens_map.json')).toEqual(ends);
    expect(await parse('exported', 'tokenizer_config.json')).toEqual({
      tokenizer_class: 'PreTrainedTokenizerFast',
      ...ends,
      model_max_length: 32,
      clean_up_tokenization_spaces: false,
    });
    const { added_tokens } = await parse('exported', 'tokenizer.json');
    expect(added_tokens).toMatchObject([{ id: saved.config.eos_token_id, content: ends.eos_token }]);
  });

  test('its weights have the names, types and shapes of transformers and the bytes of the run', async () => {
    const path = join(folder, 'exported', 'model.safetensors');
    const { entries } = await readSafetensorsHeader(path);
    expect(new Set(entries.map(({ dtype }) => dtype))).toEqual(new Set(['float32']));
    const shapes = entries.map(({ name, dims }) => [name, ['F32', [...dims]]]);
    expect(Object.fromEntries(shapes)).toEqual(saved.tensors);
    const { tensors, metadata, verified } = await readSafetensors(path);
    expect([{ ...metadata }, verified]).toEqual([saved.metadata, true]);
    for (const [name, tensor] of tensors) {
      expect(bytesOf(tensor).equals(bytesOf(weights.get(name) as Tensor))).toBe(true);
    }
  });

  test('a folder that is there already is left alone, and none appears for damaged weights', async () => {
    await expect(exportHuggingFace(to('exported'))).rejects.toMatchObject({ code: 'data/exists' });
    const damaged = { ...to('damaged'), fit: join(folder, 'nowhere') };
    await expect(exportHuggingFace(damaged)).rejects.toMatchObject({ code: 'data/file-missing' });
    const wider = { ...to('damaged'), config: { ...config, vocab_size: 400 } };
    await expect(exportHuggingFace(wider)).rejects.toMatchObject({ code: 'model/weights-mismatch' });
    expect(await readdir(folder)).not.toContain('damaged');
  });
});

function bytesOf({ data }: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}
