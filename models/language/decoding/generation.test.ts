import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { presetConfig } from '../config.ts';
import { type Decoder, type DecodingModel, liveSlots } from './decoder.ts';
import { type GenerationRequest, generate } from './generation.ts';
import { SequenceQueue } from './sequence-queue.ts';

const vocabulary = 4;
const endOfText = 0;

/** Writes sequences of given lengths, in the order in which they begin. */
class LengthModel implements DecodingModel {
  decoders = 0;
  private readonly lengths: readonly number[];

  constructor(lengths: readonly number[]) {
    this.lengths = lengths;
  }

  decoder(slots: number): Decoder {
    this.decoders++;
    const left = [...this.lengths];
    const lengths = new Int32Array(slots);
    return {
      step: async (_, positions) => {
        const live = liveSlots(positions);
        const logits = new Float32Array(live.length * vocabulary);
        live.forEach((slot, row) => {
          const position = positions[slot] as number;
          if (position === 0) lengths[slot] = left.shift() as number;
          const token = position + 1 === lengths[slot] ? endOfText : 1;
          logits[row * vocabulary + token] = 1;
        });
        return logits;
      },
      close: () => {},
    };
  }

  async release(): Promise<void> {}
}

function requestOf(count: number, first = 0): GenerationRequest {
  const config = { ...presetConfig('gpt2-nano'), vocab_size: vocabulary, n_positions: 64 };
  const sample = { temperature: 0, topK: 0, topP: 1, slots: 4, cache: 'float32' } as const;
  return { config, sample, endOfText, seed: 1, iteration: 1, first, count, threads: 1 };
}

test('a slot whose sequence ends takes the next one at once', async () => {
  const ended: (readonly [number, number])[] = [];
  for await (const { index, tokens } of generate(new LengthModel([5, 1, 2, 3, 2, 1, 1]), requestOf(7))) {
    ended.push([index, tokens.length]);
  }
  // By step: sequence 1, then 2, then 4 (begun behind 1) and 3, then those behind them.
  expect(ended).toEqual([
    [1, 1],
    [2, 2],
    [4, 2],
    [5, 1],
    [3, 3],
    [6, 1],
    [0, 5],
  ]);
});

test('slots rest where the next sequence would be too far ahead of the oldest', async () => {
  const request = requestOf(8);
  const queue = new SequenceQueue({ first: 0, end: 8, ahead: 3 });
  const ended: number[] = [];
  for await (const { index } of generate(new LengthModel([9, 1, 1, 1, 1, 1, 1, 1]), request, queue)) {
    ended.push(index);
    queue.finish(index);
  }
  expect(ended).toEqual([1, 2, 0, 3, 4, 5, 6, 7]);
});

test('a batch waits for the sequence of another one, and ends when the queue is closed', async () => {
  const queue = new SequenceQueue({ first: 0, end: 9, ahead: 3 });
  const elsewhere = queue.take() as number;
  const ended: number[] = [];
  const writing = (async () => {
    const model = new LengthModel([1, 1, 1, 1, 1]);
    for await (const { index } of generate(model, requestOf(9), queue)) ended.push(index);
  })();
  await expect.poll(() => ended).toEqual([1, 2]);
  await setTimeout(20);
  expect(ended).toEqual([1, 2]);
  queue.finish(elsewhere);
  await expect.poll(() => ended).toEqual([1, 2, 3]);
  queue.close();
  await writing;
  expect(ended).toEqual([1, 2, 3]);
});

test('nothing is decoded where nothing is left to write', async () => {
  const model = new LengthModel([]);
  for await (const document of generate(model, requestOf(5, 5))) expect(document).toBeUndefined();
  expect(model.decoders).toBe(0);
});
