import { readSafetensors } from '@ouroboros/data';
import type { BuiltInConfig } from '@ouroboros/models/language';
import type { Tensor } from '@ouroboros/onnx';

/** Models of transformers of which there is a reference. */
export const references: Readonly<Record<string, BuiltInConfig>> = {
  gpt2: { architecture: 'gpt2', vocab_size: 37, n_positions: 12, n_embd: 16, n_layer: 2, n_head: 4 },
  llama2: llama2(4),
  'llama2-grouped': llama2(2),
};

function llama2(keyHeads: number): BuiltInConfig {
  return {
    architecture: 'llama2',
    ...{ vocab_size: 37, n_positions: 12, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2 },
    ...{ num_attention_heads: 4, num_key_value_heads: keyHeads },
  };
}

/** What `fixtures/reference.py` recorded of a model. */
export interface Reference {
  readonly config: BuiltInConfig;
  readonly tokens: Tensor<'int64'>;
  readonly targets: Tensor<'int64'>;
  readonly weights: Tensor<'float32'>;
  readonly logits: Tensor<'float32'>;
  readonly loss: number;
  /** By parameter name. */
  readonly parameters: ReadonlyMap<string, Tensor<'float32'>>;
  readonly gradients: ReadonlyMap<string, Tensor<'float32'>>;
  /** Losses before each of ten AdamW steps, the gradient norms, and the parameters after the last. */
  readonly losses: Float32Array;
  readonly norms: Float32Array;
  readonly trained: ReadonlyMap<string, Tensor<'float32'>>;
}

/** Reads the fixture of one of `references`. */
export async function readReference(name: string): Promise<Reference> {
  const file = new URL(`./fixtures/${name}.safetensors`, import.meta.url);
  const { tensors } = await readSafetensors(file.pathname);
  const get = (key: string) => tensors.get(key) as Tensor;
  const floats = (key: string) => get(key) as Tensor<'float32'>;
  const group = (prefix: string) =>
    new Map(
      [...tensors].flatMap(([key, t]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), t as Tensor<'float32'>] as const] : [],
      ),
    );
  return {
    config: references[name] as BuiltInConfig,
    tokens: get('tokens') as Tensor<'int64'>,
    targets: get('targets') as Tensor<'int64'>,
    weights: floats('weights'),
    logits: floats('logits'),
    loss: floats('loss').data[0] as number,
    parameters: group('parameter.'),
    gradients: group('gradient.'),
    losses: floats('losses').data,
    norms: floats('norms').data,
    trained: group('trained.'),
  };
}
