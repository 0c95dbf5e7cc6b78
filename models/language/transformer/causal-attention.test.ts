import type { Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise } from '../../training/initialise.ts';
import { builtInModel } from '../built-in.ts';
import type { BuiltInConfig } from '../config.ts';
import type { BatchShape } from '../language-model.ts';

const sizes = { vocab_size: 50, n_positions: 131 };
const gpt2: BuiltInConfig = { architecture: 'gpt2', ...sizes, n_embd: 16, n_layer: 2, n_head: 2 };
const llama2: BuiltInConfig = {
  architecture: 'llama2',
  ...{ ...sizes, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2 },
  ...{ num_attention_heads: 4, num_key_value_heads: 2 },
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

test.each([
  { heads: 'a head of keys for each of queries', config: gpt2 },
  { heads: 'a head of keys for two of queries', config: llama2 },
])(
  'attention in two blocks of queries, an odd number of them, gives what it gives in one, with $heads',
  async ({ config }) => {
    const model = builtInModel(config);
    const [batch, length] = [2, 131];
    const data = BigInt64Array.from({ length: batch * length }, (_, i) => BigInt((i * 7 + (i >> 3)) % 50));
    const feeds = {
      tokens: { dtype: 'int64', dims: [batch, length], data } as Tensor,
      ...Object.fromEntries(initialise(model.parameters, 5, 1)),
    };
    const logits = async (shape: BatchShape) => {
      const forward = model.forward(shape);
      const session = await runtime.load(forward);
      const softmaxes = forward.graph.nodes.filter(({ opType }) => opType === 'Softmax').length;
      return { softmaxes, data: (await session.run(feeds)).logits?.data as Float32Array };
    };
    const one = await logits({ batch: 'B', length: 'T' });
    const two = await logits({ batch, length });
    expect([one.softmaxes, two.softmaxes]).toEqual([2, 4]);
    const largest = one.data.reduce((most, x, i) => Math.max(most, Math.abs(x - (two.data[i] as number))), 0);
    expect(largest).toBeLessThan(1e-5);
  },
);
