import { bundleModel, initialise, openBundle } from '@ouroboros/models/language';
import type { WorkerContext } from '@ouroboros/runtime';

/** Tokens that slots read, each at its own position; a negative one rests. */
export interface GivenStep {
  readonly tokens: BigInt64Array;
  readonly positions: Int32Array;
}

/** The logits [S, V] behind each step of the model of a bundle, with the values in its forward graph. */
export async function decodeSteps(
  { directory, steps }: { readonly directory: string; readonly steps: readonly GivenStep[] },
  context: WorkerContext,
): Promise<Float32Array[]> {
  const model = bundleModel(openBundle({ directory, context: 32 }));
  const exported = model.parameters.map((entry) => ({
    ...entry,
    initialiser: { kind: 'exported' } as const,
  }));
  const decoding = await model.openDecoding(context, initialise(exported, 1, 1));
  const slots = steps[0]?.positions.length ?? 0;
  const decoder = decoding.decoder(slots);
  const logits: Float32Array[] = [];
  for (const { tokens, positions } of steps) logits.push(await decoder.step(tokens, positions));
  decoder.close();
  await decoding.release();
  return logits;
}
