import type { WorkerContext } from '@ouroboros/runtime';
import { openClassifier } from '../metrics/attributes/classifier.ts';
import { type FeatureEncoder, prepareFeatureEncoder } from './feature-encoder.ts';

/** What the models of a run are compared by: made once, of the real data alone. */
export interface Yardsticks {
  /** Directory of the encoder whose features are compared. */
  readonly encoder: string;
  /** Directory of the classifier of attributes; missing where the real images have none that are known. */
  readonly classifier?: string;
}

/** Arguments of `prepareYardsticks`. */
export interface YardstickArgument extends FeatureEncoder {
  /** The real images are faces of the embedded generator. */
  readonly faces: boolean;
}

/** Trains what is missing of the yardsticks. */
export async function prepareYardsticks(
  { faces, ...encoder }: YardstickArgument,
  context: WorkerContext,
): Promise<Yardsticks> {
  const { directory } = encoder;
  const yardsticks = { encoder: await prepareFeatureEncoder(encoder, context) };
  if (!faces) return yardsticks;
  await openClassifier(directory, context);
  return { ...yardsticks, classifier: directory };
}
