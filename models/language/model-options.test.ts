import { expect, test } from 'vitest';
import { parseLanguageOptions } from './options.ts';

const configOf = (model: Readonly<Record<string, unknown>>) => parseLanguageOptions({ model }).config;

test('single dimensions of either architecture are replaced', () => {
  expect(configOf({ preset: 'gpt2-nano', n_embd: 32, n_head: 4 })).toEqual({
    ...{ architecture: 'gpt2', vocab_size: 512, n_positions: 128, n_embd: 32, n_layer: 2, n_head: 4 },
  });
  expect(configOf({ preset: 'llama2-12m', num_hidden_layers: 1, num_key_value_heads: 2 })).toEqual({
    architecture: 'llama2',
    ...{ vocab_size: 4096, n_positions: 256, hidden_size: 384, intermediate_size: 1024 },
    ...{ num_hidden_layers: 1, num_attention_heads: 6, num_key_value_heads: 2 },
  });
});

test('a dimension of the other architecture is refused with those that fit', () => {
  expect(() => configOf({ preset: 'llama2-nano', n_embd: 32 })).toThrow(
    'option "model.n_embd": expected one of model.vocab_size, model.n_positions, model.hidden_size, ' +
      'model.intermediate_size, model.num_hidden_layers, model.num_attention_heads, model.num_key_value_heads, ' +
      'the dimensions of llama2-nano, received a dimension that llama2 does not have',
  );
  expect(() => configOf({ hidden_size: 32 })).toThrow(
    'option "model.hidden_size": expected one of model.vocab_size, model.n_positions, model.n_embd, ' +
      'model.n_layer, model.n_head, the dimensions of gpt2-nano, received a dimension that gpt2 does not have',
  );
});

test('an unknown dimension is refused with the nearest', () => {
  expect(() => configOf({ preset: 'llama2-nano', hiden_size: 32 })).toThrow(
    'did you mean "model.hidden_size"?',
  );
});

test.each([
  [{ n_head: 5 }, 'option "model.n_head": expected a divisor of n_embd = 64, received 5'],
  [
    { preset: 'llama2-nano', num_attention_heads: 5 },
    'option "model.num_attention_heads": expected a divisor of hidden_size = 64 that leaves heads of an even width, received 5',
  ],
  [
    { preset: 'llama2-12m', num_key_value_heads: 4 },
    'option "model.num_key_value_heads": expected a divisor of num_attention_heads = 6, received 4',
  ],
])('dimensions that do not go together are refused: %o', (model, message) => {
  expect(() => configOf(model)).toThrow(message);
});
