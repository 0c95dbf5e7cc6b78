import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltBundle } from '@ouroboros/models';
import { language } from '@ouroboros/models/language';
import { elementCount, readModelFile, type Tensor, tensorOf, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyFixture, fixtures, sizes, temporaryFolder } from './fixture-bundle.ts';

/* The graphs that are derived from models exported by PyTorch, run as anyone would run them. */

const B = 4;
const { vocabulary: V, context: T } = sizes;
const options = { model: { n_positions: T }, fit: { batch: B } };
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

async function build(name: (typeof fixtures)[number]): Promise<{ directory: string; built: BuiltBundle }> {
  const directory = await copyFixture(name, await temporaryInside());
  const built = await language.buildBundle?.({ directory, options });
  return { directory, built: built as BuiltBundle };
}

async function temporaryInside(): Promise<string> {
  return join(folder, String(Math.floor(performance.now() * 1000)));
}

const numbers = (tensor: Tensor | undefined) => Array.from(tensor?.data as Float32Array);
const ids = (dims: readonly number[], stride: number) =>
  tensorOf(
    'int64',
    dims,
    Float64Array.from({ length: elementCount(dims) }, (_, i) => (i * stride) % V),
  );

/** The exported values of the trained parameters. */
async function parametersOf(directory: string): Promise<Map<string, Tensor>> {
  const description = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
  const { graph } = readModelFile(join(directory, 'forward.onnx'));
  const byName = new Map(graph.initializers.map((value) => [value.name, value.initializer as Tensor]));
  const trained = description.parameters.filter(({ trainable }: { trainable: boolean }) => trainable);
  return new Map(trained.map(({ name }: { name: string }) => [name, byName.get(name) as Tensor]));
}

async function load(directory: string, file: string) {
  const model = readModelFile(join(directory, file));
  verify(model);
  return { model, session: await runtime.load(model) };
}

test.each(fixtures)(
  '%s: four graphs of which the training one lowers the loss that the evaluation one measures',
  async (name) => {
    const { directory, built } = await build(name);
    expect(built.files).toEqual(['train.onnx', 'eval.onnx', 'sample.onnx', 'model.json']);
    expect(built.dimensions).toEqual(sizes);
    const parameters = await parametersOf(directory);
    const count = [...parameters.values()].reduce((sum, { dims }) => sum + elementCount(dims), 0);
    expect(built.parameterCount).toBe(count);

    const evaluation = await load(directory, 'eval.onnx');
    const rows = evaluation.model.graph.inputs[0]?.type?.shape?.[0] as number;
    const evaluate = async (given: ReadonlyMap<string, Tensor>) => {
      const weights = tensorOf('float32', [rows, T], new Float64Array(rows * T).fill(1));
      const batch = { tokens: ids([rows, T], 7), targets: ids([rows, T], 11), weights };
      const outputs = await evaluation.session.run({ ...Object.fromEntries(given), ...batch });
      const { lossSum, weightSum, losses } = outputs;
      expect(losses?.dims).toEqual([rows, T]);
      const total = numbers(losses).reduce((sum, loss) => sum + loss, 0);
      expect(Math.abs(total / (numbers(lossSum)[0] as number) - 1)).toBeLessThan(1e-5);
      return (numbers(lossSum)[0] as number) / (numbers(weightSum)[0] as number);
    };
    const train = await load(directory, 'train.onnx');
    const K = 6;
    const feeds = train.model.graph.inputs.map(({ name: input, type }): [string, Tensor] => {
      const dims = (type?.shape ?? []).map((dim) => (typeof dim === 'number' ? dim : K));
      if (input === 'tokens') return [input, ids(dims, 7)];
      if (input === 'targets') return [input, ids(dims, 11)];
      const value = input === 'learningRate' ? 1e-2 : 0;
      const zeros = tensorOf('float32', dims, new Float64Array(elementCount(dims)).fill(value));
      return [input, parameters.get(input) ?? zeros];
    });
    const trained = await train.session.run(Object.fromEntries(feeds));
    const after = new Map([...parameters.keys()].map((key) => [key, trained[`${key}.next`] as Tensor]));
    const [fresh, later] = [await evaluate(parameters), await evaluate(after)];
    expect(Math.abs(fresh - Math.log(V))).toBeLessThan(0.1);
    expect(later).toBeLessThan(fresh - 0.1);
    for (const { session } of [train, evaluation]) await session.release();
  },
);

test.each(fixtures)(
  '%s: the sampling graph gives the logits that the forward graph gives at a position',
  async (name) => {
    const { directory } = await build(name);
    const given = Object.fromEntries(await parametersOf(directory));
    const forward = await load(directory, 'forward.onnx');
    const sample = await load(directory, 'sample.onnx');
    const tokens = ids([2, T], 7);
    const input = forward.model.graph.inputs[0]?.name as string;
    const output = forward.model.graph.outputs[0]?.name as string;
    const all = numbers((await forward.session.run({ [input]: tokens }))[output]);
    const positions = [5, T - 1];
    const { logits } = await sample.session.run({
      ...given,
      tokens,
      positions: tensorOf('int64', [2], positions),
    });
    expect(logits?.dims).toEqual([2, V]);
    numbers(logits).forEach((value, i) => {
      const row = Math.floor(i / V);
      const at = (row * T + (positions[row] as number)) * V + (i % V);
      expect(Math.abs(value - (all[at] as number))).toBeLessThan(1e-5);
    });
    for (const { session } of [forward, sample]) await session.release();
  },
);

test('tables and masks are not trained, and matrices start from the distribution of their exported values', async () => {
  const { built } = await build('tiny-llama');
  const fixed = built.parameters.filter(({ trainable, shape }) => !trainable && shape.length > 0);
  expect(fixed.map(({ shape }) => shape)).toEqual([
    [1, 1, T, 8],
    [1, 1, T, 8],
  ]);
  for (const { note } of fixed) expect(note).toContain('rotary');
  const embedding = built.parameters.find(({ name }) => name === 'model.model.embed_tokens.weight');
  expect(embedding?.note).toMatch(/^starts normal\(-?0\.000\d+, 0\.0\d+\)$/);
});

test('built again, a bundle stays as it is; what model.json says of a parameter is kept', async () => {
  const { directory } = await build('tiny-gpt');
  const path = join(directory, 'model.json');
  const first = JSON.parse(await readFile(path, 'utf8'));
  const head = first.parameters[0];
  head.initialiser = { kind: 'exported' };
  head.decay = false;
  await writeFile(path, JSON.stringify(first));
  await language.buildBundle?.({ directory, options: { fit: options.fit } });
  const second = JSON.parse(await readFile(path, 'utf8'));
  expect(second).toEqual(first);
  const { config } = language.parse({ model: { bundle: directory } });
  expect(config).toMatchObject({ architecture: 'onnx', vocab_size: V, n_positions: T });
});

test('a forward graph that was replaced is described anew by a build and refused by all else', async () => {
  const { directory } = await build('tiny-gpt');
  await writeFile(
    join(directory, 'forward.onnx'),
    await readFile(new URL('./fixtures/tiny-llama/forward.onnx', import.meta.url)),
  );
  expect(() => language.parse({ model: { bundle: directory } })).toThrow(
    /model\.json: expected a description of forward\.onnx as it is.* run ouroboros models build/,
  );
  const built = await language.buildBundle?.({ directory, options: {} });
  expect(built?.remarks[0]).toContain('described anew');
  expect(() => language.parse({ model: { bundle: directory } })).not.toThrow();
});

test('the bundle of a built-in model goes through the same door', async () => {
  const directory = join(await temporaryInside(), 'built-in');
  const model = { vocab_size: V, n_positions: T, n_embd: 16, n_layer: 1, n_head: 2 };
  await language.exportBundle?.({ options: language.parse({ model }), seed: 3, directory });
  const { config } = language.parse({ model: { bundle: directory } });
  expect(config).toMatchObject({ vocab_size: V, n_positions: T });
  const built = await language.buildBundle?.({ directory, options: {} });
  // Its decoding step with a cache is kept.
  expect(built?.files).toEqual(['train.onnx', 'eval.onnx', 'model.json']);
  expect(built?.remarks).toEqual([]);
  const embedding = built?.parameters.find(({ name }) => name === 'transformer.wte.weight');
  expect(embedding?.note).toBe('starts normal(0.00, 0.0200)');
  const mask = built?.parameters.find(({ name }) => name === 'causal_mask');
  expect(mask?.trainable).toBe(false);
});
