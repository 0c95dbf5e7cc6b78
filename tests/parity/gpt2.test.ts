import { buildGpt2Decode, buildGpt2Forward, KeyValueCache } from '@ouroboros/models/language';
import type { Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gpt2Reference, readGpt2Reference } from './gpt2-reference.ts';
import { largestDifference } from './largest-difference.ts';

/* Parity of GPT-2 with Hugging Face transformers on PyTorch; float32 on both sides. */

let reference: Gpt2Reference;
let runtime: Runtime;

beforeAll(async () => {
  reference = await readGpt2Reference();
  runtime = await Runtime.start();
});
afterAll(() => runtime.close());

test.each([
  { name: 'for one shape', shape: { batch: 3, length: 8 } },
  { name: 'for any shape', shape: { batch: 'B', length: 'T' } },
])('the forward graph $name gives the logits of PyTorch', async ({ shape }) => {
  const session = await runtime.load(buildGpt2Forward(reference.config, shape));
  const output = await session.run({ tokens: reference.tokens, ...Object.fromEntries(reference.parameters) });
  const logits = output.logits as Tensor<'float32'>;
  expect(logits.dims).toEqual(reference.logits.dims);
  expect(largestDifference(logits.data, reference.logits.data)).toBeLessThan(1e-5);
});

test('decoding token by token with the cache gives the same logits', async () => {
  const { config, tokens, logits } = reference;
  const session = await runtime.load(buildGpt2Decode(config));
  const [slots, length] = tokens.dims as [number, number];
  const cache = new KeyValueCache(config, slots);
  for (let position = 0; position < length; position++) {
    const column = BigInt64Array.from(
      { length: slots },
      (_, slot) => tokens.data[slot * length + position] as bigint,
    );
    const positions = new Int32Array(slots).fill(position);
    const output = await session.run({
      ...Object.fromEntries(reference.parameters),
      ...cache.feeds(),
      tokens: { dtype: 'int64', dims: [slots], data: column },
      positions: { dtype: 'int64', dims: [slots], data: BigInt64Array.from(positions, BigInt) },
    });
    const floats = (name: string): Float32Array => (output[name] as Tensor<'float32'>).data;
    cache.append(floats('keys'), floats('values'), positions);
    for (let slot = 0; slot < slots; slot++) {
      const V = config.vocab_size;
      const at = (slot * length + position) * V;
      const difference = largestDifference(
        floats('logits').subarray(slot * V, (slot + 1) * V),
        logits.data.subarray(at, at + V),
      );
      expect(difference).toBeLessThan(1e-5);
    }
  }
});
