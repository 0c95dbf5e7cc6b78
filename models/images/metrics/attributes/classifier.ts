import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { faceAttributes, facesVersion, toValues } from '@ouroboros/data/images';
import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../../training/initialise.ts';
import { type AttributeAccuracy, attributeAccuracies } from './accuracy.ts';
import { classify } from './classification.ts';
import { type ClassifierSettings, classifierPace, trainClassifier } from './classifier-training.ts';
import { heldOutFaces } from './faces.ts';
import { networkParameters, networkSize } from './network.ts';
import { drawSoftening, soften } from './softening.ts';

/** Those of the product; no data set has a seed above 32 bits, so that none holds the same faces. */
const productSettings: ClassifierSettings = {
  seed: 0xface * 2 ** 32,
  faces: 6000,
  epochs: 3,
  batch: 40,
  heldOut: 100,
};

/** What tells the attributes of the embedded faces. */
export interface AttributeClassifier {
  /** Parameters and statistics of the network. */
  readonly tensors: Tensors;
  /** How well it tells each attribute of faces that it has not learned from, one half of them blurred. */
  readonly accuracy: readonly AttributeAccuracy[];
}

/**
 * The classifier with these settings: the one in `classifier.safetensors` of `directory`, or where there is none a newly trained one,
 * which is left there, whole or not at all. Training takes seconds.
 *
 * @throws Fault `data/corrupt` for a damaged file; `model/diverged`; `signal.reason` when aborted.
 */
export async function openClassifier(
  directory: string,
  context: WorkerContext,
  settings = productSettings,
): Promise<AttributeClassifier> {
  const path = join(directory, 'classifier.safetensors');
  const identity = identityOf(settings);
  const known = existsSync(path) ? await readSafetensors(path, { sealed: true }) : undefined;
  if (known?.metadata.settings === identity) {
    return { tensors: known.tensors, accuracy: JSON.parse(known.metadata.accuracy as string) };
  }
  const tensors = await trainClassifier(settings, context);
  const accuracy = await accuracyOf(tensors, settings, context);
  await writeSafetensors(path, tensors, { settings: identity, accuracy: JSON.stringify(accuracy) });
  return { tensors, accuracy };
}

/** What must be equal for a file to hold the classifier that is asked for. */
function identityOf(settings: ClassifierSettings): string {
  const shapes = networkParameters.map(({ dims }) => dims);
  const facts = { shapes, attributes: faceAttributes, drawing: facesVersion() };
  return JSON.stringify({ ...settings, pace: classifierPace, ...facts });
}

async function accuracyOf(
  tensors: Tensors,
  { seed, heldOut }: ClassifierSettings,
  context: WorkerContext,
): Promise<AttributeAccuracy[]> {
  const { pixels, labels } = heldOutFaces(seed, networkSize, heldOut);
  const width = 3 * networkSize ** 2;
  const data = toValues(pixels, new Float32Array(pixels.length));
  const rows = data.length / width;
  for (let i = 0; i < rows; i++) {
    soften(data.subarray(i * width, (i + 1) * width), networkSize, drawSoftening(seed, i));
  }
  const logits = await classify({ rows, width, data }, tensors, context);
  return attributeAccuracies(
    logits,
    labels,
    faceAttributes.map(({ name }) => name),
  );
}
