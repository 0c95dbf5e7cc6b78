import { type BuiltInConfig, builtInModel, initialise, type Tensors } from '@ouroboros/models/language';
import { type Tensor, tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodingMethods, type GreedyTexts } from './decoding-program.ts';

/* Greedy decoding with a cache against the forward graph, which reads whole sequences anew. Letters: N sequences, T tokens, V vocabulary. */

const decoding = new URL('./decoding-program.ts', import.meta.url);

const endOfText = 0;
/** Tokens that a sequence writes at most before it is ended. */
const written = 200;
const sizes = { vocab_size: 61, n_positions: written + 1 };

const models: Readonly<Record<string, BuiltInConfig>> = {
  gpt2: { architecture: 'gpt2', ...sizes, n_embd: 32, n_layer: 2, n_head: 4 },
  llama2: {
    architecture: 'llama2',
    ...{ ...sizes, hidden_size: 32, intermediate_size: 48, num_hidden_layers: 2 },
    ...{ num_attention_heads: 4, num_key_value_heads: 2 },
  },
};

/** Two logits closer than this may change places where sums are taken in another order. */
const tie = 1e-4;
/** Largest share of such places. */
const mostTies = 0.002;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start();
});
afterAll(() => runtime.close());

/** Parameters far enough from 0, positions above all, that what a model writes changes all the time and ends now and then. */
function randomParameters(config: BuiltInConfig): Tensors {
  const specs = builtInModel(config).parameters.map((spec) => {
    const mean = spec.initialiser.kind === 'ones' ? 1 : 0;
    const std = spec.name === 'transformer.wpe.weight' ? 1 : 0.4;
    return { ...spec, initialiser: { kind: 'normal', std, mean } as const };
  });
  return initialise(specs, 5, 1);
}

interface ForwardLogits {
  /** T. */
  readonly length: number;
  /** [N, T, V]. */
  readonly data: Float32Array;
}

/** Logits of the forward graph; sequences shorter than T are filled up behind, which changes nothing before. */
async function forwardLogits(
  config: BuiltInConfig,
  parameters: Tensors,
  sequences: readonly (readonly number[])[],
): Promise<ForwardLogits> {
  const session = await runtime.load(builtInModel(config).forward({ batch: 'B', length: 'T' }));
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const rows = sequences.flatMap((sequence) =>
    Array.from({ length }, (_, t) => BigInt(sequence[t] ?? endOfText)),
  );
  const tokens = tensor('int64', [sequences.length, length], BigInt64Array.from(rows));
  const { logits } = await session.run({ tokens, ...Object.fromEntries(parameters) });
  return { length, data: (logits as Tensor<'float32'>).data };
}

/** The largest logit of a row, and how far the next is below it. */
function largestOf(row: Float32Array): { token: number; lead: number } {
  const token = row.indexOf(row.reduce((most, x) => Math.max(most, x)));
  const next = row.reduce((most, x, at) => (at === token ? most : Math.max(most, x)), -Infinity);
  return { token, lead: (row[token] as number) - next };
}

/** Places where a sequence does not go on with the largest logit, and the number of those where two are as large. */
function compare(sequences: readonly (readonly number[])[], { length, data }: ForwardLogits) {
  const V = sizes.vocab_size;
  const wrong: string[] = [];
  let ties = 0;
  sequences.forEach((tokens, sequence) => {
    tokens.slice(1, 1 + written).forEach((chosen, position) => {
      const at = (sequence * length + position) * V;
      const { token, lead } = largestOf(data.subarray(at, at + V));
      if (lead < tie) ties++;
      else if (token !== chosen) wrong.push(`sequence ${sequence}, position ${position}`);
    });
  });
  return { wrong, ties };
}

describe.each(Object.entries(models))('%s', (_, config) => {
  const parameters = randomParameters(config);

  describe.each(decodingMethods)('decoding by %s', (method) => {
    test.each([
      { slots: 1, count: 4 },
      { slots: 7, count: 14 },
      { slots: 64, count: 80 },
    ])('writes what the whole forward graph would, $slots at a time', async ({ slots, count }) => {
      const { documents, transcripts } = await runtime.call<GreedyTexts>(decoding, 'writeGreedily', {
        ...{ method, config, parameters: [...parameters], endOfText, slots, count },
      });
      const ended = transcripts.map((read) => [...read, endOfText]);
      expect(documents.map(String).sort()).toEqual(ended.map((read) => String(read.slice(1))).sort());
      const lengths = documents.map((tokens) => tokens.length);
      expect(new Set(lengths).size).toBeGreaterThan(2);
      expect(Math.max(...lengths)).toBe(written + 1);
      const logits = await forwardLogits(config, parameters, transcripts);
      const { wrong, ties } = compare(ended, logits);
      expect(wrong).toEqual([]);
      expect(ties).toBeLessThan(mostTies * lengths.reduce((sum, length) => sum + length, 0));
    });
  });
});
