import { expect, test } from 'vitest';
import { type BuiltInConfig, presetConfig } from '../config.ts';
import { findArchitecture } from './architectures.ts';
import { modelConfig } from './configuration.ts';

const sample = { temperature: 1, topK: 0, topP: 1 };
const path = 'F';

/** What we write for a preset, with changes, as a file would hold it. */
function documentOf(preset: string, change: object): unknown {
  const config = presetConfig(preset);
  return JSON.parse(JSON.stringify({ ...modelConfig({ config, sample, endOfText: 0 }), ...change }));
}

function read(preset: string, change: object): BuiltInConfig {
  const document = documentOf(preset, change);
  return findArchitecture(path, document).read(path, document);
}

test.each(['gpt2-nano', 'gpt2-9m', 'llama2-nano', 'llama2-126m'])(
  'what is written for %s is read as the same dimensions',
  (preset) => {
    expect(read(preset, {})).toEqual(presetConfig(preset));
  },
);

test('the rotary embedding is read as transformers 5 writes it, and heads of keys that are not told are those of queries', () => {
  const five = {
    rope_theta: undefined,
    rope_scaling: undefined,
    rope_parameters: { rope_type: 'default', rope_theta: 10000 },
  };
  expect(read('llama2-nano', five)).toEqual(presetConfig('llama2-nano'));
  const untold = read('llama2-nano', { num_key_value_heads: undefined, head_dim: undefined });
  expect(untold).toEqual({ ...presetConfig('llama2-nano'), num_key_value_heads: 2 });
});

/** Changes of config.json, and how they are refused. */
const refusals: readonly (readonly [string, object, string])[] = [
  ['gpt2-nano', { model_type: 'bert' }, '"model_type" of F: expected "gpt2" or "llama", received "bert"'],
  ['gpt2-nano', { model_type: undefined }, '"model_type" of F: expected "gpt2" or "llama", received nothing'],
  ['gpt2-nano', { activation_function: 'relu' }, '"activation_function" of F: expected "gelu_new"'],
  ['gpt2-nano', { tie_word_embeddings: false }, '"tie_word_embeddings" of F: expected true'],
  ['gpt2-nano', { n_head: 3 }, '"n_head" of F: expected a divisor of n_embd = 64, received 3'],
  ['gpt2-nano', { n_layer: 'two' }, 'F: expected the configuration of a GPT-2, received n_layer:'],
  ['llama2-nano', { hidden_act: 'gelu' }, '"hidden_act" of F: expected "silu" or "swish", received "gelu"'],
  ['llama2-nano', { rms_norm_eps: 1e-6 }, '"rms_norm_eps" of F: expected 0.00001, received 0.000001'],
  ['llama2-nano', { tie_word_embeddings: true }, '"tie_word_embeddings" of F: expected false, received true'],
  ['llama2-nano', { attention_bias: true }, '"attention_bias" of F: expected false, received true'],
  ['llama2-nano', { mlp_bias: true }, '"mlp_bias" of F: expected false, received true'],
  ['llama2-nano', { head_dim: 8 }, '"head_dim" of F: expected 32 or null, received 8'],
  ['llama2-nano', { rope_theta: 5e5 }, '"rope_theta" of F: expected 10000 or null, received 500000'],
  [
    'llama2-nano',
    { rope_scaling: { type: 'linear', factor: 2 } },
    '"rope_scaling.rope_type" of F: expected "default", received "linear"',
  ],
  [
    'llama2-nano',
    { rope_parameters: { rope_type: 'default', rope_theta: 5e5 } },
    '"rope_parameters.rope_theta" of F: expected 10000, received 500000',
  ],
  [
    'llama2-nano',
    { num_key_value_heads: 3 },
    '"num_key_value_heads" of F: expected a divisor of num_attention_heads',
  ],
  ['llama2-nano', { hidden_size: 'wide' }, 'F: expected the configuration of a Llama, received hidden_size:'],
];

test.each(refusals)('of %s the change %o is refused by its field', (preset, change, message) => {
  expect(() => read(preset, change)).toThrow(message);
});
