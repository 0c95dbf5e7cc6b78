import type { WorkerContext } from '@ouroboros/runtime';
import type { Tensors } from '../../training/initialise.ts';
import { isBuiltIn, type LanguageModel } from '../language-model.ts';
import { type GeneratedDocument, type GenerationRequest, generate } from './generation.ts';
import type { SequenceQueue } from './sequence-queue.ts';
import { drawsFromAll, writeDocuments } from './write-documents.ts';
import { Writer } from './writer.ts';

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
  weighted: WeightedModel,
  request: GenerationRequest,
  context: WorkerContext,
  queue?: SequenceQueue,
): AsyncGenerator<GeneratedDocument> {
  const { model, weights } = weighted;
  if (context.device !== 'cpu' && isBuiltIn(model) && drawsFromAll(request)) {
    return yield* writeWith(weighted, request, context, queue);
  }
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

/** As `generateWith`, with caches and draws on the device. */
export async function* writeWith(
  { model, weights }: WeightedModel,
  request: GenerationRequest,
  context: WorkerContext,
  queue?: SequenceQueue,
): AsyncGenerator<GeneratedDocument> {
  if (!isBuiltIn(model)) throw new Error('expected a built-in model');
  const slots = Math.min(request.sample.slots, request.count - request.first);
  const { temperature } = request.sample;
  const writing = { decode: model.decode(), cache: model.cache, weights, temperature };
  const writer = await Writer.open(context, writing, slots);
  try {
    for await (const document of writeDocuments(writer, request, slots, queue)) {
      yield document;
      await context.yield();
    }
  } finally {
    await writer.release();
  }
}
