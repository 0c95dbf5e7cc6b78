import { readSafetensors } from '@ouroboros/data';
import type { Gpt2Config } from '@ouroboros/models/language';
import type { Tensor } from '@ouroboros/onnx';

/** What `fixtures/gpt2_reference.py` recorded. */
export interface Gpt2Reference {
  readonly config: Gpt2Config;
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

/** Reads the fixture. */
export async function readGpt2Reference(): Promise<Gpt2Reference> {
  const file = new URL('./fixtures/gpt2.safetensors', import.meta.url);
  const { tensors } = await readSafetensors(file.pathname);
  const get = (name: string) => tensors.get(name) as Tensor;
  const floats = (name: string) => get(name) as Tensor<'float32'>;
  const group = (prefix: string) =>
    new Map(
      [...tensors].flatMap(([name, t]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), t as Tensor<'float32'>] as const] : [],
      ),
    );
  return {
    config: { architecture: 'gpt2', vocab_size: 37, n_positions: 12, n_embd: 16, n_layer: 2, n_head: 4 },
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
