import { Fault } from '@ouroboros/errors';
import { z } from 'zod';
import { type BuiltInConfig, misfitOf, presetConfig } from './config.ts';

const size = (least: number) => z.int().min(least).max(0xffffffff).optional();

/** Options of a built-in model: named dimensions, and keys that replace single ones of its architecture. */
export const builtInModelOptions = z.strictObject({
  preset: z.string().default('gpt2-nano'),
  vocab_size: size(257),
  n_positions: size(2),
  // GPT-2
  n_embd: size(1),
  n_layer: size(1),
  n_head: size(1),
  // Llama-2
  hidden_size: size(2),
  intermediate_size: size(1),
  num_hidden_layers: size(1),
  num_attention_heads: size(1),
  num_key_value_heads: size(1),
});

/**
 * The dimensions that the options of a built-in model ask for.
 *
 * @throws Fault for an unknown preset, a dimension of another architecture than the preset's, and one that does not go with the others.
 */
export function builtInConfig(options: z.output<typeof builtInModelOptions>): BuiltInConfig {
  const { preset, ...sizes } = options;
  const base = presetConfig(preset);
  const given = Object.entries(sizes).filter(([, size]) => size !== undefined);
  const foreign = given.find(([key]) => !(key in base));
  if (foreign) throw foreignDimension(preset, base, foreign[0]);
  const config: BuiltInConfig = { ...base, ...Object.fromEntries(given) };
  const misfit = misfitOf(config);
  if (!misfit) return config;
  const { dimension, expected, received } = misfit;
  throw refuse(dimension, expected, `${received}`);
}

function foreignDimension(preset: string, base: BuiltInConfig, key: string): Fault {
  const { architecture, ...known } = base;
  const keys = Object.keys(known).map((name) => `model.${name}`);
  const expected = `one of ${keys.join(', ')}, the dimensions of ${preset}`;
  return refuse(key, expected, `a dimension that ${architecture} does not have`);
}

function refuse(dimension: string, expected: string, received: string): Fault {
  const subject = `option "model.${dimension}"`;
  return new Fault({ code: 'language/option', kind: 'request', subject, expected, received });
}
