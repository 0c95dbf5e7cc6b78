import { presetNamed } from '../preset.ts';

/** Dimensions of a GPT-2 (Radford et al. 2019), with the names of Hugging Face's `GPT2Config`. */
export interface Gpt2Config {
  readonly architecture: 'gpt2';
  /** V: number of tokens. */
  readonly vocab_size: number;
  /** P: longest sequence, in tokens. */
  readonly n_positions: number;
  /** C: width of the residual stream. */
  readonly n_embd: number;
  /** L: number of blocks. */
  readonly n_layer: number;
  /** H: number of attention heads; divides C. */
  readonly n_head: number;
}

/**
 * Dimensions of a Llama-2 (Touvron et al. 2023), with the names of Hugging Face's `LlamaConfig`; only the longest sequence is called as
 * in GPT-2.
 */
export interface Llama2Config {
  readonly architecture: 'llama2';
  /** V: number of tokens. */
  readonly vocab_size: number;
  /** P: longest sequence, in tokens (Hugging Face `max_position_embeddings`). */
  readonly n_positions: number;
  /** C: width of the residual stream. */
  readonly hidden_size: number;
  /** I: width inside the feed-forward layers. */
  readonly intermediate_size: number;
  /** L: number of blocks. */
  readonly num_hidden_layers: number;
  /** H: heads of queries; divides C into heads of an even width. */
  readonly num_attention_heads: number;
  /** G: heads of keys and values, each for H / G heads of queries; divides H. */
  readonly num_key_value_heads: number;
}

/** What is known of the model of a bundle without its graphs. */
export interface BundleConfig {
  readonly architecture: 'onnx';
  /** SHA-256 of its graphs and of what model.json says of them. */
  readonly digest: string;
  /** V: number of tokens. */
  readonly vocab_size: number;
  /** P: longest sequence, in tokens. */
  readonly n_positions: number;
}

/** Dimensions of a built-in model. */
export type BuiltInConfig = Gpt2Config | Llama2Config;

/** What every part of the family needs to know of a model, whoever made it. */
export type LanguageConfig = BuiltInConfig | BundleConfig;

/**
 * Named sizes. Those with a number are the paper's models (section 3.1 gives their parameters, not their dimensions; README.md says where
 * ours are from); the nano ones train in seconds on two cores.
 */
export const presets: ReadonlyMap<string, BuiltInConfig> = new Map<string, BuiltInConfig>([
  [
    'gpt2-nano',
    { architecture: 'gpt2', vocab_size: 512, n_positions: 128, n_embd: 64, n_layer: 2, n_head: 2 },
  ],
  [
    'gpt2-9m',
    { architecture: 'gpt2', vocab_size: 4096, n_positions: 256, n_embd: 256, n_layer: 10, n_head: 8 },
  ],
  ['llama2-nano', llama2({ V: 512, P: 128, C: 64, I: 128, L: 2, H: 2, G: 1 })],
  ['llama2-12m', llama2({ V: 4096, P: 256, C: 384, I: 1024, L: 5, H: 6, G: 6 })],
  ['llama2-42m', llama2({ V: 4096, P: 256, C: 512, I: 1376, L: 12, H: 8, G: 8 })],
  ['llama2-126m', llama2({ V: 4096, P: 256, C: 768, I: 2048, L: 17, H: 12, G: 12 })],
]);

function llama2(sizes: Readonly<Record<'V' | 'P' | 'C' | 'I' | 'L' | 'H' | 'G', number>>): Llama2Config {
  return {
    architecture: 'llama2',
    vocab_size: sizes.V,
    n_positions: sizes.P,
    hidden_size: sizes.C,
    intermediate_size: sizes.I,
    num_hidden_layers: sizes.L,
    num_attention_heads: sizes.H,
    num_key_value_heads: sizes.G,
  };
}

/**
 * The dimensions called `name`.
 *
 * @throws Fault naming the nearest preset.
 */
export function presetConfig(name: string): BuiltInConfig {
  return presetNamed('language', presets, name);
}

/** D: width of one attention head, C / H. */
export function headWidth(config: BuiltInConfig): number {
  return config.architecture === 'gpt2'
    ? config.n_embd / config.n_head
    : config.hidden_size / config.num_attention_heads;
}

/** A dimension that does not go with the others. */
export interface Misfit {
  /** Its name in the configuration. */
  readonly dimension: string;
  readonly expected: string;
  readonly received: number;
}

/** The first dimension of `config` that does not go with the others, if any. */
export function misfitOf(config: BuiltInConfig): Misfit | undefined {
  const isWhole = (width: number): boolean => Number.isInteger(width);
  if (config.architecture === 'gpt2') {
    const { n_embd, n_head } = config;
    if (isWhole(headWidth(config))) return undefined;
    return { dimension: 'n_head', expected: `a divisor of n_embd = ${n_embd}`, received: n_head };
  }
  const { hidden_size, num_attention_heads: heads, num_key_value_heads: keyHeads } = config;
  if (!isWhole(headWidth(config) / 2)) {
    const expected = `a divisor of hidden_size = ${hidden_size} that leaves heads of an even width`;
    return { dimension: 'num_attention_heads', expected, received: heads };
  }
  if (isWhole(heads / keyHeads)) return undefined;
  const expected = `a divisor of num_attention_heads = ${heads}`;
  return { dimension: 'num_key_value_heads', expected, received: keyHeads };
}

/** Epsilon of every layer normalisation of GPT-2 (Hugging Face `layer_norm_epsilon`). */
export const layerNormEpsilon = 1e-5;

/** Epsilon of every RMS normalisation of Llama-2 (Hugging Face `rms_norm_eps`). */
export const rmsNormEpsilon = 1e-5;

/** Base of the wavelengths of Llama-2's rotary embedding (Hugging Face `rope_theta`). */
export const ropeTheta = 10_000;
