import { setTimeout } from 'node:timers/promises';
import { fillUniform, purposes } from '@ouroboros/native';
import type { GeneratedDocument, GenerationRequest } from './generation.ts';
import { SequenceQueue } from './sequence-queue.ts';
import type { Writer, WriterFeeds } from './writer.ts';

/** A sequence being written. */
interface Slot {
  readonly index: number;
  readonly uniforms: Float32Array;
  readonly tokens: number[];
}

/** Milliseconds between looks at a queue that gives no sequence yet. */
const pause = 5;

/** Whether tokens are drawn from all of the vocabulary, as a `Writer` does. */
export function drawsFromAll({ sample }: GenerationRequest): boolean {
  return sample.temperature > 0 && sample.topK === 0 && sample.topP === 1;
}

/**
 * Generates documents as `generate` does, with the draws on the device: runs of several steps, in which what follows the end of a
 * sequence is thrown away.
 *
 * @param slots of `writer`
 */
export async function* writeDocuments(
  writer: Writer,
  request: GenerationRequest,
  slots: number,
  queue = new SequenceQueue({ first: request.first, end: request.count }),
): AsyncGenerator<GeneratedDocument> {
  const written: (Slot | undefined)[] = Array.from({ length: slots }, () => undefined);
  for (;;) {
    fill(written, request, queue);
    if (written.some((slot) => slot !== undefined)) {
      const ids = await writer.write(feedsOf(written, request, writer.steps));
      yield* take(written, ids, request);
    } else if (queue.isExhausted) return;
    else await setTimeout(pause);
  }
}

/** Starts the next sequences in the slots that have none. */
function fill(slots: (Slot | undefined)[], request: GenerationRequest, queue: SequenceQueue): void {
  const { seed, iteration, purpose = purposes.sample, config } = request;
  slots.forEach((slot, at) => {
    const index = slot || queue.isExhausted ? undefined : queue.take();
    if (index === undefined) return;
    const uniforms = new Float32Array(config.n_positions);
    fillUniform(uniforms, { seed, purpose, iteration, index });
    slots[at] = { index, uniforms, tokens: [] };
  });
}

function feedsOf(
  slots: readonly (Slot | undefined)[],
  request: GenerationRequest,
  steps: number,
): WriterFeeds {
  const { endOfText, prompt = [], config } = request;
  const uniforms = new Float32Array(steps * slots.length);
  const forced = new BigInt64Array(steps * slots.length).fill(-1n);
  slots.forEach((slot, at) => {
    for (let step = 0; slot && step < steps; step++) {
      const position = slot.tokens.length + step;
      uniforms[step * slots.length + at] = slot.uniforms[position] ?? 0;
      const token = position >= config.n_positions - 1 ? endOfText : prompt[position];
      if (token !== undefined) forced[step * slots.length + at] = BigInt(token);
    }
  });
  return {
    tokens: BigInt64Array.from(slots, (slot) => BigInt(slot?.tokens.at(-1) ?? endOfText)),
    positions: BigInt64Array.from(slots, (slot) => BigInt(slot ? slot.tokens.length : -1)),
    uniforms,
    forced,
  };
}

/** Adds the tokens `ids` [N, S] to their sequences and gives those that ended, whose slots are free then. */
function* take(
  slots: (Slot | undefined)[],
  ids: BigInt64Array,
  { endOfText }: GenerationRequest,
): Generator<GeneratedDocument> {
  const steps = ids.length / slots.length;
  for (const [at, slot] of slots.entries()) {
    for (let step = 0; slot && step < steps; step++) {
      const token = Number(ids[step * slots.length + at]);
      slot.tokens.push(token);
      if (token !== endOfText) continue;
      slots[at] = undefined;
      yield { index: slot.index, tokens: slot.tokens };
      break;
    }
  }
}
