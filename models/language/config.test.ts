import { expect, test } from 'vitest';
import { parameterCount } from '../training/parameters.ts';
import { builtInModel } from './built-in.ts';
import { type BuiltInConfig, misfitOf, presetConfig } from './config.ts';

const countOf = (preset: string): number => parameterCount(builtInModel(presetConfig(preset)).parameters);

test.each([
  ['gpt2-9m', 9e6],
  ['llama2-12m', 12e6],
  ['llama2-42m', 42e6],
  ['llama2-126m', 126e6],
])('%s has the parameters of the paper within 2 %%', (preset, published) => {
  expect(Math.abs(countOf(preset) / published - 1)).toBeLessThan(0.02);
});

test('the two nano models are of one size within 2 %', () => {
  expect(Math.abs(countOf('llama2-nano') / countOf('gpt2-nano') - 1)).toBeLessThan(0.02);
});

test('an unknown preset is refused with the nearest', () => {
  expect(() => presetConfig('gpt2-nona')).toThrow(
    'model.preset: expected one of gpt2-nano, gpt2-9m, llama2-nano, llama2-12m, llama2-42m, llama2-126m, ' +
      'received "gpt2-nona"; did you mean "gpt2-nano"?',
  );
});

const gpt2 = presetConfig('gpt2-nano');
const llama2 = presetConfig('llama2-12m');

test.each<[string, BuiltInConfig, string]>([
  ['heads that do not divide the width of a GPT-2', { ...gpt2, n_head: 3 } as BuiltInConfig, 'n_head'],
  [
    'heads that do not divide the width of a Llama-2',
    { ...llama2, num_attention_heads: 7 } as BuiltInConfig,
    'num_attention_heads',
  ],
  [
    'heads of an odd width, which cannot be turned in pairs',
    { ...llama2, num_attention_heads: 128, num_key_value_heads: 128 } as BuiltInConfig,
    'num_attention_heads',
  ],
  [
    'heads of keys that do not divide those of queries',
    { ...llama2, num_key_value_heads: 4 } as BuiltInConfig,
    'num_key_value_heads',
  ],
])('%s are found', (_, config, dimension) => {
  expect(misfitOf(config)?.dimension).toBe(dimension);
});

test('the presets go together', () => {
  expect([gpt2, llama2, presetConfig('llama2-nano')].map(misfitOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
