import { drawFace, faceAttributes } from '@ouroboros/data/images';
import type { WorkerContext } from '@ouroboros/runtime';
import { type AttributeAccuracy, attributeAccuracies } from '../attributes/accuracy.ts';
import { classify } from '../attributes/classification.ts';
import { openClassifier } from '../attributes/classifier.ts';
import type { ClassifierSettings } from '../attributes/classifier-training.ts';
import { type AttributeShares, attributeShares } from '../attributes/shares.ts';
import type { Features } from '../features.ts';

/** Which classifier. */
export interface Place {
  readonly directory: string;
  readonly settings: ClassifierSettings;
}

/** Sees to it that the classifier lies in its directory, and gives how well it says that it tells attributes. */
export async function learn(
  { directory, settings }: Place,
  context: WorkerContext,
): Promise<readonly AttributeAccuracy[]> {
  return (await openClassifier(directory, context, settings)).accuracy;
}

/** How well it tells the attributes of `count` natural faces of any size. */
export async function examine(
  { directory, settings, size, count }: Place & { readonly size: number; readonly count: number },
  context: WorkerContext,
): Promise<AttributeAccuracy[]> {
  const { tensors } = await openClassifier(directory, context, settings);
  const faces = Array.from({ length: count }, (_, index) =>
    drawFace({ seed: 99, split: 'test', index, size }),
  );
  const data = Float32Array.from(
    faces.flatMap(({ pixels }) => [...pixels]),
    (byte) => byte / 127.5 - 1,
  );
  const logits = await classify({ rows: count, width: 3 * size ** 2, data }, tensors, context);
  const labels = Uint8Array.from(faces.flatMap(({ attributes }) => [...attributes]));
  return attributeAccuracies(
    logits,
    labels,
    faceAttributes.map(({ name }) => name),
  );
}

/** What it tells of images. */
export async function share(
  { directory, settings, images }: Place & { readonly images: Features },
  context: WorkerContext,
): Promise<AttributeShares> {
  return attributeShares(images, await openClassifier(directory, context, settings), context);
}
