import { setTimeout } from 'node:timers/promises';
import { fillUniform, purposes, sampleCategorical } from '@ouroboros/native';
import type { LanguageConfig } from '../config.ts';
import type { SampleOptions } from '../options.ts';
import type { Decoder, DecodingModel } from './decoder.ts';
import { SequenceQueue } from './sequence-queue.ts';

/** What to generate, and with which random numbers. */
export interface GenerationRequest {
  readonly config: LanguageConfig;
  readonly sample: SampleOptions;
  /** Id of <|endoftext|>: the first input of every sequence and the last token of every document. */
  readonly endOfText: number;
  /** Sequence k draws from the stream (seed, purpose, iteration, k), whatever else is generated beside it. */
  readonly seed: number;
  readonly iteration: number;
  readonly purpose?: number;
  /** Sequences `first` to `count - 1` are generated. */
  readonly first: number;
  readonly count: number;
  /** Tokens that every sequence starts with, after <|endoftext|>. */
  readonly prompt?: readonly number[];
  readonly threads: number;
}

/** A finished sequence. */
export interface GeneratedDocument {
  readonly index: number;
  /** Its tokens, <|endoftext|> last; at most `n_positions` of them (a longer one is ended there). */
  readonly tokens: readonly number[];
}

/** A sequence being written. */
interface Slot {
  readonly index: number;
  readonly uniforms: Float32Array;
  readonly tokens: number[];
}

/** Milliseconds between looks at a queue that gives no sequence yet. */
const pause = 5;

/**
 * Generates documents in batches of slots; a slot whose sequence ends takes the next one at once, or rests until the queue gives one.
 * Yields documents as they end, not in the order of their indices.
 *
 * @param queue where the sequences are taken from, where other batches take some of them
 */
export async function* generate(
  model: DecodingModel,
  request: GenerationRequest,
  queue = new SequenceQueue({ first: request.first, end: request.count }),
): AsyncGenerator<GeneratedDocument> {
  if (queue.isExhausted) return;
  const batch = new SlotBatch(request, model, queue);
  try {
    for (;;) {
      batch.fill();
      if (batch.isLive) yield* await batch.advance();
      else if (queue.isExhausted) return;
      else await setTimeout(pause);
    }
  } finally {
    batch.close();
  }
}

/** The slots that are decoded together: their positions and random numbers. */
class SlotBatch {
  private readonly decoder: Decoder;
  private readonly request: GenerationRequest;
  private readonly slots: (Slot | undefined)[];
  private readonly inputs: BigInt64Array;
  private readonly positions: Int32Array;
  private readonly uniforms: Float32Array;
  private readonly chosen: Int32Array;
  private readonly queue: SequenceQueue;

  constructor(request: GenerationRequest, model: DecodingModel, queue: SequenceQueue) {
    const size = Math.min(request.sample.slots, request.count - request.first);
    this.request = request;
    this.queue = queue;
    this.decoder = model.decoder(size, request.sample.cache);
    this.inputs = new BigInt64Array(size).fill(BigInt(request.endOfText));
    this.positions = new Int32Array(size).fill(-1);
    this.uniforms = new Float32Array(size);
    this.chosen = new Int32Array(size);
    this.slots = Array.from({ length: size }, () => undefined);
  }

  /** Whether any slot has a sequence in it. */
  get isLive(): boolean {
    return this.slots.some((slot) => slot !== undefined);
  }

  /** Starts the next sequences in the slots that have none, as far as the queue gives any. */
  fill(): void {
    if (this.queue.isExhausted) return;
    this.slots.forEach((slot, at) => {
      if (slot) return;
      const index = this.queue.take();
      if (index !== undefined) this.begin(at, index);
    });
  }

  close(): void {
    this.decoder.close();
  }

  /** Makes one step, draws the next token of every slot and gives the documents that ended. */
  async advance(): Promise<GeneratedDocument[]> {
    this.draw(await this.decoder.step(this.inputs, this.positions));
    const ended: GeneratedDocument[] = [];
    let row = 0;
    this.slots.forEach((slot, at) => {
      if (!slot) return;
      const token = this.nextToken(slot, this.chosen[row++] as number);
      slot.tokens.push(token);
      this.positions[at] = slot.tokens.length;
      this.inputs[at] = BigInt(token);
      if (token !== this.request.endOfText) return;
      ended.push({ index: slot.index, tokens: slot.tokens });
      this.slots[at] = undefined;
      this.positions[at] = -1;
    });
    return ended;
  }

  /** Draws a token for every slot that has a sequence, in their order. */
  private draw(logits: Float32Array): void {
    const { sample, config, threads } = this.request;
    let rows = 0;
    for (const slot of this.slots) {
      if (slot) this.uniforms[rows++] = slot.uniforms[slot.tokens.length] as number;
    }
    sampleCategorical({
      logits,
      rows,
      vocabulary: config.vocab_size,
      uniforms: this.uniforms.subarray(0, rows),
      temperature: sample.temperature,
      ...(sample.topK === 0 ? {} : { topK: sample.topK }),
      ...(sample.topP === 1 ? {} : { topP: sample.topP }),
      threads,
      out: this.chosen.subarray(0, rows),
    });
  }

  /** The prompt's token while it lasts, <|endoftext|> where the context ends, else the one drawn. */
  private nextToken(slot: Slot, drawn: number): number {
    const { prompt, config, endOfText } = this.request;
    const prompted = prompt?.[slot.tokens.length];
    if (slot.tokens.length === config.n_positions - 1) return endOfText;
    return prompted ?? drawn;
  }

  private begin(at: number, index: number): void {
    const { seed, iteration, purpose = purposes.sample, config, endOfText } = this.request;
    const uniforms = new Float32Array(config.n_positions);
    fillUniform(uniforms, { seed, purpose, iteration, index });
    this.slots[at] = { index, uniforms, tokens: [] };
    this.positions[at] = 0;
    this.inputs[at] = BigInt(endOfText);
  }
}
