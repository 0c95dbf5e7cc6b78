import { faceAttributes } from '@ouroboros/data';
import type { WorkerContext } from '@ouroboros/runtime';
import { type AttributeAccuracy, attributeAccuracies } from '../attributes/accuracy.ts';
import { type ClassifierSettings, classify, openClassifier } from '../attributes/classifier.ts';
import { type LabelledFaces, naturalFaces } from '../attributes/faces.ts';
import { type AttributeShares, attributeShares } from '../attributes/shares.ts';
import type { Features } from '../features.ts';

/** Which classifier. */
export interface Place {
  readonly directory: string;
  readonly settings: ClassifierSettings;
}

/** Sees to it that the classifier lies in its directory. */
export async function learn({ directory, settings }: Place, context: WorkerContext): Promise<void> {
  await openClassifier(directory, context, settings);
}

/** How well it tells the attributes of `count` faces that nobody has learned from. */
export async function examine(
  { directory, settings, size, count }: Place & { readonly size: number; readonly count: number },
  context: WorkerContext,
): Promise<AttributeAccuracy[]> {
  const classifier = await openClassifier(directory, context, settings);
  const faces = naturalFaces({ seed: 99, split: 'test', size, count });
  const logits = await classify(featuresOfFaces(faces), classifier, context);
  return attributeAccuracies(logits, faces.labels, faceAttributes.length);
}

/** What it tells of images. */
export async function share(
  { directory, settings, images }: Place & { readonly images: Features },
  context: WorkerContext,
): Promise<AttributeShares> {
  return attributeShares(images, await openClassifier(directory, context, settings), context);
}

function featuresOfFaces({ size, pixels }: LabelledFaces): Features {
  const width = 3 * size ** 2;
  return { rows: pixels.length / width, width, data: Float32Array.from(pixels, (byte) => byte / 127.5 - 1) };
}
