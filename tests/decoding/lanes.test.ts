import { writeSafetensors } from '@ouroboros/data';
import {
  builtInModel,
  type GeneratedDocument,
  initialise,
  laneCount,
  language,
  presetConfig,
} from '@ouroboros/models/language';
import { permutation } from '@ouroboros/native';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import type { Reading, Writing } from './programs.ts';

/* What is decoded beside a sequence, and by how many threads, must not change it: data sets are resumed in the middle. */

const programs = new URL('./programs.ts', import.meta.url);
const config = { ...presetConfig('gpt2-nano'), n_positions: 32 };
const endOfText = 0;

let directory = '';
useDirectory((path) => {
  directory = path;
});

const runtimes = new Map<number, Runtime>();
beforeAll(async () => {
  for (const threads of [1, 2]) runtimes.set(threads, await Runtime.start({ threads }));
  await writeSafetensors(
    `${directory}/weights.safetensors`,
    initialise(builtInModel(config).parameters, 1, 1),
    {},
  );
});
afterAll(async () => {
  for (const runtime of runtimes.values()) await runtime.close();
});

function writing(changes: Partial<Writing['request']> = {}, slots = 64): Writing {
  const { sample } = language.parse({ sample: { slots } });
  const request = { config, sample, endOfText, seed: 3, iteration: 2, first: 0, count: 300 };
  return { fitted: { source: { config }, directory }, request: { ...request, ...changes } };
}

function write(threads: number, argument: Writing): Promise<GeneratedDocument[]> {
  return (runtimes.get(threads) as Runtime).call(programs, 'write', argument);
}

test('documents are the same in one lane, in two, and resumed in the middle', async () => {
  const [one, two] = [await write(1, writing()), await write(2, writing())];
  expect(one.map(({ index }) => index)).toEqual(Array.from({ length: 300 }, (_, index) => index));
  expect(two).toEqual(one);
  expect(await write(2, writing({ first: 41 }))).toEqual(one.slice(41));
  expect(await write(1, writing({ first: 290 }, 3))).toEqual(one.slice(290));
  // Killed behind its last document, before the data set was complete.
  expect(await write(2, writing({ first: 300 }))).toEqual([]);
}, 60_000);

test('lanes stop when the call is aborted, and write again afterwards', async () => {
  const stop = new AbortController();
  const runtime = runtimes.get(2) as Runtime;
  const call = runtime.call(programs, 'write', writing({ count: 100_000 }), {
    signal: stop.signal,
    onProgress: (count) => count === 20 && stop.abort(new Error('enough')),
  });
  await expect(call).rejects.toThrow('enough');
  expect(await write(2, writing({ count: 256 }))).toHaveLength(256);
}, 60_000);

test('what a lane fails with arrives as it is', async () => {
  const argument = writing();
  const missing = { ...argument, fitted: { ...argument.fitted, directory: `${directory}/none` } };
  await expect(write(2, missing)).rejects.toThrow('weights.safetensors');
});

test.each([
  [{ threads: 1, slots: 256, count: 5000, bytes: 1e6 }, 1],
  [{ threads: 8, slots: 256, count: 5000, bytes: 1e6 }, 8],
  [{ threads: 8, slots: 100, count: 5000, bytes: 1e6 }, 3],
  [{ threads: 8, slots: 256, count: 300, bytes: 1e6 }, 2],
  [{ threads: 8, slots: 256, count: 5000, bytes: 126e6 * 4 }, 1],
])('lanes for %o: %i', ({ threads, slots, count, bytes }, expected) => {
  expect(laneCount({ ...writing({ count }, slots).request, threads }, bytes)).toBe(expected);
});

const sequences = Array.from({ length: 33 }, (_, index) => [
  ...permutation(40, { seed: 5, purpose: 1, iteration: 0, index }).subarray(0, 4),
]);

test.each(['gpt2-nano', 'llama2-nano'])(
  'the bits of the logits of %s depend on nothing beside a sequence',
  async (preset) => {
    const read = (
      threads: number,
      slots: number,
      resting: readonly number[] = [],
    ): Promise<Float32Array[]> => {
      const reading: Reading = { config: presetConfig(preset), tokens: sequences, slots, resting };
      return (runtimes.get(threads) as Runtime).call(programs, 'read', reading);
    };
    const vocabulary = presetConfig(preset).vocab_size;
    const rowOf = (steps: readonly Float32Array[], slot: number): unknown =>
      steps.map((logits) => logits.subarray(slot * vocabulary, (slot + 1) * vocabulary));
    const all = await read(1, 33);
    for (const slots of [1, 2, 3, 7, 16, 17, 32, 33]) {
      const steps = await read(2, slots);
      for (let slot = 0; slot < slots; slot++) expect(rowOf(steps, slot)).toEqual(rowOf(all, slot));
    }
    const few = await read(
      1,
      33,
      Array.from({ length: 32 }, (_, slot) => slot + (slot > 20 ? 1 : 0)),
    );
    // The one slot that does not rest has the only row.
    expect(rowOf(few, 0)).toEqual(rowOf(all, 21));
  },
  60_000,
);

test.each(['gpt2-nano', 'llama2-nano'])(
  'segments of %s that the addon runs have the logits of sessions',
  async (preset) => {
    const setting = { config: presetConfig(preset), tokens: sequences, slots: 33, resting: [5] };
    const read = (lowers: boolean): Promise<Float32Array[]> =>
      (runtimes.get(1) as Runtime).call(programs, 'read', { ...setting, lowers });
    const [lowered, sessions] = [await read(true), await read(false)];
    lowered.forEach((logits, step) => {
      expect(logits).toHaveLength((sessions[step] as Float32Array).length);
      logits.forEach((x, i) => {
        expect(Math.abs(x - (sessions[step]?.[i] as number)), `step ${step}`).toBeLessThan(1e-5);
      });
    });
  },
);
