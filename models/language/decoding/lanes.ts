import type { Helper, WorkerContext } from '@ouroboros/runtime';
import type { ModelSource } from '../model-source.ts';
import { openModel } from '../sessions.ts';
import { readWeights } from '../weights.ts';
import { type GeneratedDocument, type GenerationRequest, generate } from './generation.ts';
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
 * Generates documents with a fitted model, as `generate` does, in lanes where that is faster.
 *
 * @throws what loading the model and decoding throw; the reason of the context's signal.
 */
export async function* generateFitted(
  fitted: FittedModel,
  request: GenerationRequest,
  context: WorkerContext,
): AsyncGenerator<GeneratedDocument> {
  const model = openModel(context, fitted.source);
  const floats = model.parameters.reduce((sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1), 0);
  const divides = context.device === 'cpu' && fitted.source.bundle === undefined;
  const lanes = divides ? laneCount(request, floats * Float32Array.BYTES_PER_ELEMENT) : 1;
  if (lanes > 1) return yield* generateInLanes(lanes, fitted, request, context);
  const decoding = await model.openDecoding(context, await readWeights(model.parameters, fitted.directory));
  try {
    for await (const document of generate(decoding, request)) {
      yield document;
      await context.yield();
    }
  } finally {
    await decoding.release();
  }
}

/** Divides slots and threads among workers beside this one, which take the sequences from one queue. */
async function* generateInLanes(
  lanes: number,
  fitted: FittedModel,
  request: GenerationRequest,
  context: WorkerContext,
): AsyncGenerator<GeneratedDocument> {
  const threads = Math.floor(request.threads / lanes);
  const helpers = await context.crew(lanes, threads);
  const { memory: queue } = new SequenceQueue({ first: request.first, end: request.count });
  const stop = new AbortController();
  const arrivals = new Arrivals<GeneratedDocument>();
  const run = (helper: Helper, lane: number): Promise<void> => {
    const slots = Math.floor((request.sample.slots + lane) / lanes);
    const share = { ...request, sample: { ...request.sample, slots }, threads };
    return helper.call<void>(
      program,
      'generateLane',
      { ...fitted, request: share, queue },
      {
        signal: AbortSignal.any([context.signal, stop.signal]),
        onProgress: (document) => arrivals.put(document as GeneratedDocument),
      },
    );
  };
  const work = Promise.all(helpers.map(run)).then(
    () => arrivals.end(),
    (error: unknown) => arrivals.fail(error),
  );
  try {
    yield* arrivals.all();
  } finally {
    stop.abort();
    await work;
  }
}

/** What arrives from elsewhere, in order, for a loop that may be slower or faster. */
class Arrivals<T> {
  private waiting: T[] = [];
  private ended = false;
  private error: unknown;
  private wake: () => void = () => {};

  put(item: T): void {
    this.waiting.push(item);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  fail(error: unknown): void {
    this.error = error;
    this.end();
  }

  /** All items; throws the error behind those that came before it. */
  async *all(): AsyncGenerator<T> {
    while (this.waiting.length > 0 || !this.ended) {
      const items = this.waiting;
      this.waiting = [];
      yield* items;
      if (this.waiting.length > 0 || this.ended) continue;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.error !== undefined) throw this.error;
  }
}
