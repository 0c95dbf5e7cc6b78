import { ImageShardWriter, toBytes } from '@ouroboros/data/images';
import { purposes } from '@ouroboros/native';
import type { Tensor } from '@ouroboros/onnx';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../training/initialise.ts';
import type { VaeConfig } from './config.ts';
import { drawLatents } from './latents.ts';
import type { SampleOptions } from './options.ts';
import { decoderSession, readFitted, runWith } from './sessions.ts';

/** Seconds between checkpoints of a synthetic data set. */
const checkpointSeconds = 5;

/** What images are drawn with. */
export interface Drawing {
  readonly config: VaeConfig;
  readonly sample: SampleOptions;
  readonly seed: number;
}

/** Arguments of one synthetic data set. */
export interface SampleArgument extends Drawing {
  readonly iteration: number;
  /** The directory of the fit. */
  readonly directory: string;
  readonly examples: number;
  /** Directory of the shard to write. */
  readonly shard: string;
}

/** Latents of one kind, from number `first` on. */
interface LatentStream {
  readonly purpose: number;
  readonly iteration: number;
  readonly first: number;
  readonly count: number;
}

/**
 * Draws a synthetic data set from the prior, as means of the decoder in bytes. Image k has the same latent whatever the number of images
 * and of images decoded together. Stopped, it goes on where it was; killed, behind its last checkpoint.
 *
 * @throws Fault `data/corrupt` for damaged weights; faults of writing.
 */
export async function sampleImages(argument: SampleArgument, context: WorkerContext): Promise<void> {
  const { config, directory, shard } = argument;
  const weights = await readFitted(config, directory);
  const side = { height: config.image_size, width: config.image_size };
  const writer = await ImageShardWriter.resume(shard, { ...side, provenance: provenanceOf(argument) });
  try {
    await writeImages(writer, weights, argument, context);
    await writer.finish();
  } catch (error) {
    if (context.signal.aborted) await writer.checkpoint();
    throw error;
  } finally {
    await writer.close();
  }
}

/** Appends the images that the writer does not have yet. */
async function writeImages(
  writer: ImageShardWriter,
  weights: Tensors,
  argument: SampleArgument,
  context: WorkerContext,
): Promise<void> {
  const { iteration, examples } = argument;
  const count = examples - writer.images;
  const stream = { purpose: purposes.sample, iteration, first: writer.images, count };
  let saved = Date.now();
  for await (const { data } of decodeStream(weights, argument, stream, context)) {
    await writer.append(toBytes(data));
    if (Date.now() - saved >= checkpointSeconds * 1000) {
      await writer.checkpoint();
      saved = Date.now();
    }
    context.progress({ done: writer.images, total: examples, unit: 'images' });
  }
}

function provenanceOf({ sample, seed, iteration, examples }: SampleArgument) {
  return { source: 'model', seed, iteration, temperature: sample.temperature, examples };
}

/**
 * The first `count` images of a model, [count, 3, S, S], from latents that are the same in every iteration and regime of a seed: what
 * differs between two models is not the draw.
 */
export async function drawImages(
  weights: Tensors,
  drawing: Drawing,
  count: number,
  context: WorkerContext,
): Promise<Float32Array> {
  const size = 3 * drawing.config.image_size ** 2;
  const images = new Float32Array(count * size);
  const stream = { purpose: purposes.specimen, iteration: 0, first: 0, count };
  let done = 0;
  for await (const { data } of decodeStream(weights, drawing, stream, context)) {
    images.set(data, done);
    done += data.length;
  }
  return images;
}

/** Batches of images, float32 [rows, 3, S, S]. */
async function* decodeStream(
  weights: Tensors,
  { config, sample, seed }: Drawing,
  { purpose, iteration, first, count }: LatentStream,
  context: WorkerContext,
): AsyncGenerator<Tensor<'float32'>> {
  const session = await decoderSession(context, config);
  for (let done = 0; done < count; done += sample.batch) {
    const rows = Math.min(sample.batch, count - done);
    const key = { seed, purpose, iteration, index: first + done };
    const latent = drawLatents({ key, rows, latent: config.latent_dim, deviation: sample.temperature });
    yield (await runWith(session, weights, { latent })).image as Tensor<'float32'>;
    await context.yield();
  }
}
