import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elementCount, readModelFile, type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BundleGraph } from '../../bundle/description.ts';
import { language } from '../language.ts';
import type { BundleDescription } from './description.ts';

const V = 300;
const T = 8;
const B = 2;
const models = [
  {
    architecture: 'gpt2',
    model: { vocab_size: V, n_positions: T, n_embd: 16, n_layer: 2, n_head: 2 },
    embedding: 'transformer.wte.weight',
  },
  {
    architecture: 'llama2',
    model: {
      ...{ preset: 'llama2-nano', vocab_size: V, n_positions: T, hidden_size: 16, intermediate_size: 24 },
      ...{ num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2 },
    },
    embedding: 'model.embed_tokens.weight',
  },
];
let runtime: Runtime;
let directory: string;
let description: BundleDescription;

beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});

afterAll(() => runtime.close());

/** The symbols of a shape replaced by sizes. */
function sized(shape: BundleGraph['inputs'][number]['shape'], sizes: Record<string, number>): number[] {
  return (shape ?? []).map((dim) => (typeof dim === 'number' ? dim : (sizes[dim as string] ?? 0)));
}

/** Feeds for every input of a graph: `given`, else zeros. */
function feedsOf(graph: BundleGraph, sizes: Record<string, number>, given: ReadonlyMap<string, Tensor>) {
  const feeds = graph.inputs.map(({ name, dtype, shape }): [string, Tensor] => {
    const dims = sized(shape, sizes);
    const zeros = () => tensorOf(dtype as 'float32', dims, new Float64Array(elementCount(dims)));
    return [name, given.get(name) ?? zeros()];
  });
  return Object.fromEntries(feeds);
}

async function runGraph(
  name: keyof BundleDescription['graphs'],
  sizes: Record<string, number>,
  given: ReadonlyMap<string, Tensor>,
) {
  const graph = description.graphs[name];
  const model = readModelFile(join(directory, graph.file));
  verify(model);
  const session = await runtime.load(model);
  expect(model.graph.inputs.map((input) => input.name)).toEqual(graph.inputs.map((input) => input.name));
  const outputs = await session.run(feedsOf(graph, sizes, given));
  for (const { name: output, dtype, shape } of graph.outputs) {
    expect([output, outputs[output]?.dtype, outputs[output]?.dims]).toEqual([
      output,
      dtype,
      sized(shape, sizes),
    ]);
  }
  await session.release();
  return outputs;
}

function parameters(): Map<string, Tensor> {
  const { graph } = readModelFile(join(directory, 'forward.onnx'));
  const byName = new Map(graph.initializers.map((value) => [value.name, value.initializer as Tensor]));
  return new Map(description.parameters.map(({ name }) => [name, byName.get(name) as Tensor]));
}

const ids = (leading: readonly number[], stride: number) => {
  const dims = [...leading, T];
  const values = Float64Array.from({ length: elementCount(dims) }, (_, i) => (i * stride) % V);
  return tensorOf('int64', dims, values);
};
const tokens = (leading: readonly number[]) => ids(leading, 7);
const targets = (leading: readonly number[]) => ids(leading, 11);
const numbers = (tensor: Tensor | undefined) => Array.from(tensor?.data as Float32Array);

describe.each(models)('the bundle of a $architecture', ({ model, embedding }) => {
  const options = language.parse({ model, fit: { batch: B } });

  beforeAll(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'ouroboros-bundle-')), 'bundle');
    await language.exportBundle?.({ options, seed: 3, directory });
    description = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
  });

  afterAll(() => rm(join(directory, '..'), { recursive: true, force: true }));

  test('it holds its description and four graphs', async () => {
    expect((await readdir(directory)).sort()).toEqual([
      'eval.onnx',
      'forward.onnx',
      'model.json',
      'sample.onnx',
      'train.onnx',
    ]);
    expect(description).toMatchObject({ format: 'ouroboros-bundle/1', family: 'language', seed: 3 });
    expect(description.dimensions).toEqual(options.config);
  });

  test('every parameter is described with its shape, initialiser and masks, and is in the forward graph', () => {
    const held = parameters();
    let count = 0;
    for (const { name, dtype, shape, trainable, decay } of description.parameters) {
      const tensor = held.get(name);
      expect([name, tensor?.dtype, tensor?.dims]).toEqual([name, dtype, shape]);
      expect([trainable, decay]).toEqual([true, shape.length >= 2]);
      count += elementCount(shape);
    }
    expect(count).toBe(description.parameterCount);
    const described = description.parameters.find(({ name }) => name === embedding);
    expect(described?.initialiser).toEqual({ kind: 'normal', std: 0.02 });
    const values = numbers(held.get(embedding));
    // The standard error of the variance of n normal values is sqrt(2/n) of it; five of them.
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(variance / 0.02 ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
  });

  test('the forward graph gives the logits of any batch', async () => {
    const given = new Map<string, Tensor>([['tokens', tokens([B])]]);
    const { logits } = await runGraph('forward', { B, T }, given);
    expect(logits?.dims).toEqual([B, T, V]);
    expect(numbers(logits).every(Number.isFinite)).toBe(true);
  });

  test('the decoding graph continues the forward graph', async () => {
    const first = tensorOf('int64', [B], [0, (T * 7) % V]);
    const decoded = await runGraph('sample', { S: B, K: 1 }, parameters().set('tokens', first));
    const given = new Map<string, Tensor>([['tokens', tokens([B])]]);
    const { logits } = await runGraph('forward', { B, T }, given);
    const all = numbers(logits);
    const firstPositions = [...all.slice(0, V), ...all.slice(T * V, T * V + V)];
    numbers(decoded.logits).forEach((value, i) => {
      expect(Math.abs(value - (firstPositions[i] as number))).toBeLessThan(1e-5);
    });
  });

  test('training by what the description says about state lowers the loss, which the evaluation graph measures alike', async () => {
    const K = 3;
    const batches = { tokens: tokens([K, B]), targets: targets([K, B]) };
    const learningRate = tensorOf('float32', [K], [1e-2, 1e-2, 1e-2]);
    const given = new Map<string, Tensor>([...parameters(), ...Object.entries({ ...batches, learningRate })]);
    const names = description.graphs.train.inputs.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(description.state.map(({ name }) => name)));
    const trained = await runGraph('train', { K }, given);
    for (const { name } of description.state) expect(trained[`${name}.next`]).toBeDefined();
    const evaluate = async (values: ReadonlyMap<string, Tensor>) => {
      const rows = description.graphs.eval.inputs[0]?.shape?.[0] as number;
      const dims = [rows, T];
      const weights = tensorOf('float32', dims, new Float64Array(rows * T).fill(1));
      const batch = { tokens: tokens([rows]), targets: targets([rows]), weights };
      const { lossSum, weightSum } = await runGraph(
        'eval',
        {},
        new Map([...values, ...Object.entries(batch)]),
      );
      return (numbers(lossSum)[0] as number) / (numbers(weightSum)[0] as number);
    };
    const after = new Map([...parameters().keys()].map((name) => [name, trained[`${name}.next`] as Tensor]));
    const [fresh, later] = [await evaluate(parameters()), await evaluate(after)];
    expect(Math.abs(fresh - Math.log(V))).toBeLessThan(0.1);
    expect(later).toBeLessThan(fresh);
  });

  test('a directory that is there already is left alone', async () => {
    await expect(language.exportBundle?.({ options, seed: 3, directory })).rejects.toMatchObject({
      code: 'data/exists',
    });
  });
});
