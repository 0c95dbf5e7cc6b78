import { performance } from 'node:perf_hooks';
import { reformulateConvolutions } from '@ouroboros/autodiff';
import * as images from '@ouroboros/models/images';
import { initialise } from '@ouroboros/models/language';
import { fillNormal } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';

/** Which images are drawn. */
export interface SamplingArgument {
  readonly preset: string;
  /** Images decoded together. */
  readonly batch: number;
}

/** The decoder as it is exported, or with its convolutions as the product writes them. */
export type DecoderForm = 'exported' | 'reformulated';

interface Decoder {
  readonly session: Session;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** Decodes a batch of latents with freshly initialised parameters, timed without the copies between the threads. */
export async function draw(
  argument: SamplingArgument & { readonly form: DecoderForm },
  context: WorkerContext,
): Promise<{ readonly seconds: number; readonly values: Float32Array }> {
  const { form, ...setting } = argument;
  const key = `bench:images ${JSON.stringify(argument)}`;
  const opened =
    (context.memory.get(key) as Promise<Decoder> | undefined) ?? openDecoder(setting, form, context);
  context.memory.set(key, opened);
  const { session, feeds } = await opened;
  const begun = performance.now();
  const { image } = await session.run(feeds);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, values: (image as Tensor<'float32'>).data };
}

async function openDecoder(
  { preset, batch }: SamplingArgument,
  form: DecoderForm,
  context: WorkerContext,
): Promise<Decoder> {
  const model = images.builtInModel(images.presetConfig(preset));
  const graph = model.decoder('B');
  if (form === 'reformulated') reformulateConvolutions(graph);
  const session = await context.session(graph, { name: `${preset} decoder` });
  const tensors = initialise([...model.parameters, ...model.statistics], 1, 1);
  const held = [...tensors].filter(([name]) => session.inputNames.includes(name));
  const data = new Float32Array(batch * model.latent);
  fillNormal(data, { seed: 1, purpose: 0, iteration: 6, index: 0 });
  const latent: Tensor = { dtype: 'float32', dims: [batch, model.latent], data };
  return { session, feeds: { ...Object.fromEntries(held), latent } };
}
