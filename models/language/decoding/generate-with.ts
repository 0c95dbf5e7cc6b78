import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import type { LanguageModel } from '../language-model.ts';
import { type GeneratedDocument, type GenerationRequest, generate } from './generation.ts';
import type { SequenceQueue } from './sequence-queue.ts';

/** A model and the parameters to decode it with. */
export interface WeightedModel {
  readonly model: LanguageModel;
  readonly weights: Tensors;
}

/**
 * Generates documents as `generate` does with a model that is loaded for it and freed behind it; behind every document other messages
 * of the worker get in.
 *
 * @throws what loading the model and decoding throw; the reason of the context's signal.
 */
export async function* generateWith(
  { model, weights }: WeightedModel,
  request: GenerationRequest,
  context: WorkerContext,
  queue?: SequenceQueue,
): AsyncGenerator<GeneratedDocument> {
  const decoding = await model.openDecoding(context, weights);
  try {
    for await (const document of generate(decoding, request, queue)) {
      yield document;
      await context.yield();
    }
  } finally {
    await decoding.release();
  }
}
