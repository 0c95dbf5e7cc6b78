import { faceAttributes } from '@ouroboros/data/images';
import { type Tensor, writeModel } from '@ouroboros/onnx';
import type { Session, WorkerContext } from '@ouroboros/runtime';
import { remember } from '../../../remember.ts';
import type { Tensors } from '../../../training/initialise.ts';
import { type Features, imageRows, sideOf } from '../features.ts';
import { networkGraph } from './network.ts';

/* Letters: N images, S pixels of a side, A attributes. */

/** Images classified at a time. */
const together = 128;

/**
 * Logits of the attributes of images, float32 [N, A], above 0 for one that is there.
 *
 * @param images [N, 3 S S] in -1 .. 1
 * @param tensors parameters and statistics of the network
 */
export async function classify(
  images: Features,
  tensors: Tensors,
  context: WorkerContext,
): Promise<Float32Array> {
  const session = await classifierSession(sideOf(images), context);
  const attributes = faceAttributes.length;
  const logits = new Float32Array(images.rows * attributes);
  for (let first = 0; first < images.rows; first += together) {
    const image = imageRows(images, first, Math.min(together, images.rows - first));
    const output = await session.run({ ...Object.fromEntries(tensors), image });
    logits.set((output.logits as Tensor<'float32'>).data, first * attributes);
    await context.yield();
  }
  return logits;
}

function classifierSession(size: number, context: WorkerContext): Promise<Session> {
  return remember(context, 'images', ['attributes', size], () =>
    context.session(writeModel(networkGraph('B', size)), { name: 'attributes.onnx' }),
  );
}
