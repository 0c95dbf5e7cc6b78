import type { Helper, WorkerContext } from '@ouroboros/runtime';
import { parameterCount } from '../../training/parameters.ts';
import { readWeights } from '../../training/weights.ts';
import type { ModelSource } from '../model-source.ts';
import { openModel } from '../sessions.ts';
import { Arrivals } from './arrivals.ts';
import { generateWith } from './generate-with.ts';
import type { GeneratedDocument, GenerationRequest } from './generation.ts';
import { SequenceQueue } from './sequence-queue.ts';

/*
 * The operators of one step are short: two threads in one step spend much of it waiting for each other, two threads in a step each
 * do not. So the slots of a large batch are divided among lanes, workers with a share of the threads and sessions of their own.
 * Which lane writes a sequence does not change it: the bits of its logits depend neither on what is decoded beside it nor on the
 * number of threads.
 */

/** A fitted model. */
export interface FittedModel {
  readonly source: ModelSource;
  /** The directory of the fit. */
  readonly directory: string;
}

/** What one lane is to do. */
export interface LaneArgument extends FittedModel {
  readonly request: GenerationRequest;
  /** Memory of the `SequenceQueue` of all lanes. */
  readonly queue: SharedArrayBuffer;
}

const program = new URL('./lane.ts', import.meta.url);

/** Fewer rows than this make poor matrix products. */
const leastSlots = 32;
/** Fewer sequences than this are written before the lanes have started. */
const leastSequences = 128;
/** Bytes of parameters that all lanes together may hold, each its own. */
const mostBytes = 512 * 2 ** 20;
/**
 * Sequences that may be begun behind the oldest that is not done, so that what waits for that one is bounded whatever holds its lane
 * up: more than lanes of much the same pace get ahead of each other.
 */
const mostAhead = 8192;

/**
 * Lanes for what `request` asks of a model with `bytes` bytes of parameters: as many as there are threads, where each gets enough
 * slots and sequences for the time that it takes to start.
 */
export function laneCount(request: GenerationRequest, bytes: number): number {
  const { sample, threads, first, count } = request;
  const bounds = [
    threads,
    Math.floor(sample.slots / leastSlots),
    Math.floor((count - first) / leastSequences),
    Math.floor(mostBytes / bytes),
  ];
  return Math.max(1, Math.min(...bounds));
}

/**
 * Generates documents with a fitted model, as `generate` does, in lanes where that is faster. Where nothing is left to generate the
 * model is not loaded.
 *
 * @throws what loading the model and decoding throw; the reason of the context's signal.
 */
export async function* generateFitted(
  fitted: FittedModel,
  request: GenerationRequest,
  context: WorkerContext,
): AsyncGenerator<GeneratedDocument> {
  if (request.first >= request.count) return;
  const model = openModel(context, fitted.source);
  const bytes = parameterCount(model.parameters) * Float32Array.BYTES_PER_ELEMENT;
  const divides = context.device === 'cpu' && fitted.source.bundle === undefined;
  const lanes = divides ? laneCount(request, bytes) : 1;
  if (lanes > 1) return yield* generateInLanes(lanes, fitted, request, context);
  const weights = await readWeights(model.parameters, fitted.directory);
  yield* generateWith({ model, weights }, request, context);
}

/** Divides slots and threads among workers beside this one, which take the sequences from one queue. Throws as `generateFitted`. */
async function* generateInLanes(
  lanes: number,
  { source, directory }: FittedModel,
  request: GenerationRequest,
  context: WorkerContext,
): AsyncGenerator<GeneratedDocument> {
  const helpers = await context.crew(lanes, Math.floor(request.threads / lanes));
  const queue = new SequenceQueue({ first: request.first, end: request.count, ahead: mostAhead });
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  // Lanes that wait for the oldest sequence do not look at the signal.
  signal.addEventListener('abort', () => queue.close(), { once: true });
  const arrivals = new Arrivals<GeneratedDocument>();
  const run = async (helper: Helper, lane: number): Promise<void> => {
    const share = shareOf(request, lane, helpers);
    const onProgress = (document: unknown): void => arrivals.put(document as GeneratedDocument);
    const argument: LaneArgument = { source, directory, request: share, queue: queue.memory };
    await helper.call<void>(program, 'generateLane', argument, { signal, onProgress }).catch((error) => {
      arrivals.fail(error);
      stop.abort();
    });
  };
  const work = Promise.all(helpers.map(run)).then(() => arrivals.end());
  try {
    for await (const document of arrivals.all()) {
      yield document;
      queue.finish(document.index);
    }
    // A lane that finds the queue closed before it is told to stop ends as if all were written.
    context.signal.throwIfAborted();
  } finally {
    stop.abort();
    await work;
  }
}

/** What one of the lanes is asked for: its part of the slots. */
function shareOf(request: GenerationRequest, lane: number, lanes: readonly Helper[]): GenerationRequest {
  const slots = Math.floor((request.sample.slots + lane) / lanes.length);
  const { threads } = lanes[lane] as Helper;
  return { ...request, sample: { ...request.sample, slots }, threads };
}
