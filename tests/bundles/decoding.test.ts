import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { language } from '@ouroboros/models/language';
import { readModelFile, type Tensor, tensorOf } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GivenStep } from './decoding-program.ts';
import { copyFixture, fixtures, sizes, temporaryFolder } from './fixture-bundle.ts';

/* Slots that read at different positions, rest and begin anew, decoded in every way that bundles can be. */

const program = new URL('./decoding-program.ts', import.meta.url);
const { vocabulary: V, context: P } = sizes;
let runtime: Runtime;
let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: folder, remove } = await temporaryFolder());
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(async () => {
  await runtime.close();
  await remove();
});

/** Token number `position` of the n-th sequence of a slot. */
const tokenAt = (slot: number, sequence: number, position: number) =>
  (31 * slot + 17 * sequence + 7 * position * position + 3) % V;

/** Three slots: one reads on, one begins again every five steps, one rests every other step. */
const plan = Array.from({ length: 12 }, (_, at) => [
  { sequence: 0, position: at },
  { sequence: Math.floor(at / 5), position: at % 5 },
  { sequence: 0, position: at % 2 === 0 ? at / 2 : -1 },
]);

const steps = plan.map(
  (slots): GivenStep => ({
    positions: Int32Array.from(slots, ({ position }) => position),
    tokens: BigInt64Array.from(slots, ({ sequence, position }, slot) =>
      BigInt(position < 0 ? 0 : tokenAt(slot, sequence, position)),
    ),
  }),
);

const decode = (directory: string, given: readonly GivenStep[]) =>
  runtime.call<Float32Array[]>(program, 'decodeSteps', { directory, steps: given });

/** Runs the exported graph on whole sequences: what every step must give. */
async function expected(directory: string): Promise<(at: number, slot: number) => Promise<Float32Array>> {
  const model = readModelFile(join(directory, 'forward.onnx'));
  const session = await runtime.load(model);
  const input = model.graph.inputs[0]?.name as string;
  const output = model.graph.outputs[0]?.name as string;
  return async (at, slot) => {
    const { sequence, position } = (plan[at] ?? [])[slot] ?? { sequence: 0, position: 0 };
    const row = Array.from({ length: P }, (_, i) => (i <= position ? tokenAt(slot, sequence, i) : 1));
    const result = await session.run({ [input]: tensorOf('int64', [2, P], [...row, ...row]) });
    const logits = (result[output] as Tensor<'float32'>).data;
    return logits.slice(position * V, (position + 1) * V);
  };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0);
}

test.each(fixtures)('%s: re-running the prefix gives the logits of the whole graph', async (name) => {
  const directory = await copyFixture(name, join(folder, 'prefix'));
  const decoded = await decode(directory, steps);
  const whole = await expected(directory);
  for (const [at, slots] of plan.entries()) {
    for (const [slot, { position }] of slots.entries()) {
      if (position < 0) continue;
      const row = decoded[at]?.subarray(slot * V, (slot + 1) * V) as Float32Array;
      expect(largestDifference(row, await whole(at, slot))).toBeLessThan(1e-5);
    }
  }
});

test.each(fixtures)(
  '%s: what is decoded beside a sequence does not change a bit of its logits',
  async (name) => {
    const directory = await copyFixture(name, join(folder, 'alone'));
    const together = await decode(directory, steps);
    const first = steps.map(({ tokens, positions }) => ({
      tokens: tokens.slice(0, 1),
      positions: positions.slice(0, 1),
    }));
    const alone = await decode(directory, first);
    alone.forEach((logits, at) => {
      expect(logits).toEqual(together[at]?.slice(0, V));
    });
  },
);

test('a given decoding step with a cache gives the same logits as re-running the prefix', async () => {
  const directory = join(folder, 'cached');
  const model = { vocab_size: V, n_positions: P, n_embd: 16, n_layer: 2, n_head: 2 };
  await language.exportBundle?.({ options: language.parse({ model }), seed: 3, directory });
  const cached = await decode(directory, steps);
  await rm(join(directory, 'sample.onnx'));
  const prefix = await decode(directory, steps);
  plan.forEach((slots, at) => {
    slots.forEach(({ position }, slot) => {
      if (position < 0) return;
      const row = (all: readonly Float32Array[]) =>
        all[at]?.subarray(slot * V, (slot + 1) * V) as Float32Array;
      expect(largestDifference(row(cached), row(prefix))).toBeLessThan(1e-5);
    });
  });
});
