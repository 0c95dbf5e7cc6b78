import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elementCount, readModelFile, type Tensor, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BundleGraph } from '../../bundle/description.ts';
import { parseImagesOptions } from '../options.ts';
import type { GraphName, ImageBundleDescription } from './description.ts';
import { exportImageBundle } from './export.ts';

const options = parseImagesOptions({
  model: { preset: 'vae-nano', image_size: 16, channels: [4, 8], latent_dim: 3 },
  fit: { batch: 4 },
});
const sizes: Readonly<Record<string, number>> = { B: 4, K: 2 };

let runtime: Runtime;
let root: string;
let directory: string;
let description: ImageBundleDescription;

beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
  root = await mkdtemp(join(tmpdir(), 'ouroboros-image-bundle-'));
  directory = join(root, 'bundle');
  await exportImageBundle({ options, seed: 3, directory });
  description = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
});
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

type Tensors = Readonly<Record<string, Tensor>>;

/** The tensors that the forward graph holds. */
function held(): Record<string, Tensor> {
  const { graph } = readModelFile(join(directory, 'forward.onnx'));
  const all = graph.initializers.map((value) => [value.name, value.initializer as Tensor]);
  const named = new Map(all as [string, Tensor][]);
  return Object.fromEntries(description.parameters.map(({ name }) => [name, named.get(name) as Tensor]));
}

/** Values that differ from each other. */
function filled({ shape }: BundleGraph['inputs'][number]): Tensor<'float32'> {
  const dims = (shape ?? []).map((dim) => (typeof dim === 'number' ? dim : (sizes[dim as string] as number)));
  const data = Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i + 1));
  return { dtype: 'float32', dims, data };
}

/** Runs a graph as `model.json` describes it. */
async function run(name: GraphName, given: Tensors): Promise<Record<string, Tensor>> {
  const described = description.graphs[name];
  const model = readModelFile(join(directory, described.file));
  verify(model);
  const session = await runtime.load(model);
  const feeds = described.inputs.map((input) => [input.name, given[input.name] ?? filled(input)]);
  const outputs = await session.run(Object.fromEntries(feeds));
  expect(Object.keys(outputs)).toEqual(described.outputs.map((output) => output.name));
  return outputs;
}

test('it holds its description and five graphs', async () => {
  expect((await readdir(directory)).sort()).toEqual([
    ...['encoder.onnx', 'eval.onnx', 'forward.onnx', 'model.json', 'sample.onnx', 'train.onnx'],
  ]);
  expect(description).toMatchObject({ format: 'ouroboros-bundle/1', family: 'images', seed: 3 });
  expect(description.dimensions).toEqual(options.config);
  expect(description.variance).toBe(options.fit.variance);
});

test('every parameter and statistic is in the forward graph, and only parameters are trainable', () => {
  const tensors = held();
  let count = 0;
  for (const { name, shape, trainable, decay } of description.parameters) {
    expect(tensors[name]?.dims, name).toEqual(shape);
    expect(trainable, name).toBe(!name.includes('running'));
    expect(decay, name).toBe(trainable && shape.length >= 2);
    if (trainable) count += elementCount(shape);
  }
  expect(count).toBe(description.parameterCount);
});

function numbers(tensors: Tensors, name: string): Float32Array {
  return (tensors[name] as Tensor<'float32'>).data;
}

/** The runtime folds the constant statistics of the forward graph into its convolutions, which rounds otherwise. */
function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-6);
  });
}

test('what the forward graph draws is what the sample graph makes of the latent that the encoder graph gives', async () => {
  const noise = filled({ name: 'noise', dtype: 'float32', shape: ['B', 3] });
  const forward = await run('forward', { noise });
  const encoded = await run('encoder', held());
  const [mean, logVariance] = [numbers(encoded, 'mean'), numbers(encoded, 'logVariance')];
  expectClose(mean, numbers(forward, 'mean'));
  expectClose(logVariance, numbers(forward, 'logVariance'));
  const latent = numbers({ noise }, 'noise').map(
    (x, i) => (mean[i] as number) + Math.exp((logVariance[i] as number) / 2) * x,
  );
  const drawn = await run('sample', { ...held(), latent: { ...noise, data: latent } as Tensor });
  expectClose(numbers(drawn, 'image'), numbers(forward, 'reconstruction'));
});

test('training by what the description says about state lowers the loss that the eval graph measures', async () => {
  const steps = 60;
  const first = (name: string): Tensor<'float32'> => {
    const input = description.graphs.train.inputs.find((each) => each.name === name);
    return filled({ ...(input as BundleGraph['inputs'][number]), shape: input?.shape?.slice(1) });
  };
  const repeated = (name: string): Tensor => {
    const { dims, data } = first(name);
    const all = Float32Array.from({ length: steps * data.length }, (_, i) => data[i % data.length] as number);
    return { dtype: 'float32', dims: [steps, ...dims], data: all };
  };
  const carried = description.graphs.train.inputs
    .filter(({ name }) => description.state.some((state) => state.name === name && !(name in held())))
    .map((input) => [input.name, { ...filled(input), data: filled(input).data.map(() => 0) }]);
  const trained = await run('train', {
    ...held(),
    ...Object.fromEntries(carried),
    ...{ image: repeated('image'), noise: repeated('noise') },
    learningRate: { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(3e-3) },
  });
  const loss = async (tensors: Tensors): Promise<number> =>
    numbers(await run('eval', { ...tensors, image: first('image') }), 'loss').reduce((sum, x) => sum + x, 0);
  const after = description.parameters.map(({ name }) => [name, trained[`${name}.next`] as Tensor]);
  expect(await loss(Object.fromEntries(after))).toBeLessThan(0.9 * (await loss(held())));
});

test('a directory that is there already is left alone', async () => {
  await expect(exportImageBundle({ options, seed: 3, directory })).rejects.toMatchObject({
    code: 'data/exists',
  });
});
