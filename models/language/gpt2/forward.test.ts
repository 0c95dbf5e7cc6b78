import type { Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise } from '../training/initialise.ts';
import { buildGpt2Forward } from './forward.ts';
import { gpt2Parameters } from './parameters.ts';

const config = {
  architecture: 'gpt2',
  vocab_size: 50,
  n_positions: 131,
  n_embd: 16,
  n_layer: 2,
  n_head: 2,
} as const;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

test('attention in two blocks of queries, an odd number of them, gives what it gives in one', async () => {
  const [batch, length] = [2, 131];
  const data = BigInt64Array.from({ length: batch * length }, (_, i) => BigInt((i * 7 + (i >> 3)) % 50));
  const feeds = {
    tokens: { dtype: 'int64', dims: [batch, length], data } as Tensor,
    ...Object.fromEntries(initialise(gpt2Parameters(config), 5, 1)),
  };
  const logits = async (shape: Parameters<typeof buildGpt2Forward>[1]) => {
    const model = buildGpt2Forward(config, shape);
    const session = await runtime.load(model);
    const softmaxes = model.graph.nodes.filter(({ opType }) => opType === 'Softmax').length;
    return { softmaxes, data: (await session.run(feeds)).logits?.data as Float32Array };
  };
  const one = await logits({ batch: 'B', length: 'T' });
  const two = await logits({ batch, length });
  expect([one.softmaxes, two.softmaxes]).toEqual([2, 4]);
  const largest = one.data.reduce((most, x, i) => Math.max(most, Math.abs(x - (two.data[i] as number))), 0);
  expect(largest).toBeLessThan(1e-5);
});
