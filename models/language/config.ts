import { Fault, nearest } from '@ouroboros/errors';

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
export type BuiltInConfig = Gpt2Config;

/** What every part of the family needs to know of a model, whoever made it. */
export type LanguageConfig = BuiltInConfig | BundleConfig;

/**
 * Named sizes. `gpt2-9m` is the paper's 9M-parameter GPT-2 (section 3.1 gives the count, not the dimensions; these
 * are ours). `gpt2-nano` trains in seconds on two cores.
 */
export const presets: ReadonlyMap<string, BuiltInConfig> = new Map([
  [
    'gpt2-nano',
    { architecture: 'gpt2', vocab_size: 512, n_positions: 128, n_embd: 64, n_layer: 2, n_head: 2 },
  ],
  [
    'gpt2-9m',
    { architecture: 'gpt2', vocab_size: 4096, n_positions: 256, n_embd: 256, n_layer: 10, n_head: 8 },
  ],
]);

/**
 * The dimensions called `name`.
 *
 * @throws Fault naming the nearest preset.
 */
export function presetConfig(name: string): BuiltInConfig {
  const config = presets.get(name);
  if (config) return config;
  throw new Fault({
    code: 'language/unknown-preset',
    kind: 'request',
    subject: 'model.preset',
    expected: `one of ${[...presets.keys()].join(', ')}`,
    received: `"${name}"`,
    remedy: `did you mean "${nearest(name, [...presets.keys()])}"?`,
  });
}

/** Width of one attention head, C / H. */
export function headWidth(config: Gpt2Config): number {
  return config.n_embd / config.n_head;
}

/** Epsilon of every layer normalisation (Hugging Face `layer_norm_epsilon`). */
export const layerNormEpsilon = 1e-5;
