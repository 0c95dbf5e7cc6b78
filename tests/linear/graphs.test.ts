import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  dualGraphs,
  type GraphOptions,
  graphs,
  type LinearBundleDescription,
  linear,
} from '@ouroboros/models/linear';
import { fillNormal } from '@ouroboros/native';
import { readModel, readModelFile, type Tensor, tensorOf, verify, writeModel } from '@ouroboros/onnx';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { dot, leastSquares } from './least-squares.ts';

let runtime: Runtime;
let directory: string;
useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  directory = path;
});

const [R, N, d] = [3, 9, 4];
const options = { features: d, precision: 'float64', noise: 0.5 } as const;

function normals(dims: readonly number[], index: number): Tensor<'float64'> {
  const data = new Float64Array(dims.reduce((product, size) => product * size, 1));
  fillNormal(data, { seed: 21, purpose: 0, iteration: 0, index });
  return { dtype: 'float64', dims, data };
}

async function run(name: keyof typeof graphs, feeds: Record<string, Tensor>, choice: GraphOptions = options) {
  const session = await runtime.load(graphs[name]({ ...options, ...choice }));
  const outputs = await session.run(feeds);
  await session.release();
  return Object.values(outputs)[0] as Tensor;
}

const rowOf = ({ data, dims }: Tensor, ...at: readonly number[]): Float64Array => {
  const width = dims.at(-1) as number;
  const place = at.reduce((sum, i, axis) => sum * (dims[axis] as number) + i, 0);
  return (data as Float64Array).subarray(place * width, (place + 1) * width);
};

const features = normals([R, N, d], 0);
const weight = normals([R, d], 1);
const noise = normals([R, N], 2);
const rowWeights = tensorOf('float64', [1, N], [1, 2, 0.5, 1, 1, 3, 1, 0, 2]);

describe('every graph', () => {
  test.each(Object.keys(graphs) as (keyof typeof graphs)[])(
    '%s is valid and survives the file format',
    (name) => {
      for (const precision of ['float32', 'float64'] as const) {
        const model = graphs[name]({ ...options, precision });
        verify(model);
        expect(writeModel(readModel(writeModel(model)))).toEqual(writeModel(model));
        expect(model.graph.outputs.every(({ type }) => type?.shape !== undefined)).toBe(true);
      }
    },
  );
});

describe('every graph of the dual', () => {
  test.each(Object.keys(dualGraphs) as (keyof typeof dualGraphs)[])(
    '%s is valid and survives the file format',
    (name) => {
      for (const kernel of [{ rbf: { length: 2 } }, { polynomial: { degree: 3, constant: 1 } }]) {
        const model = dualGraphs[name]({ ...options, precision: 'float32', kernel, order: N });
        verify(model);
        expect(writeModel(readModel(writeModel(model)))).toEqual(writeModel(model));
        expect(model.graph.outputs.every(({ type }) => type?.shape !== undefined)).toBe(true);
      }
    },
  );
});

test('forward is x w', async () => {
  const predictions = await run('forward', { features, weight });
  for (let r = 0; r < R; r++) {
    for (let t = 0; t < N; t++) {
      expect(rowOf(predictions, r)[t]).toBeCloseTo(dot(rowOf(features, r, t), rowOf(weight, r)), 12);
    }
  }
});

test('sample adds sigma times the noise, and sums over the copies of a row', async () => {
  const copies = tensorOf('float64', [N], [1, 1, 2, 3, 1, 1, 1, 1, 1]);
  const labels = await run('sample', { features, weight, noise, copies });
  const expected = 3 * dot(rowOf(features, 2, 3), rowOf(weight, 2)) + 0.5 * (rowOf(noise, 2)[3] as number);
  expect(rowOf(labels, 2)[3]).toBeCloseTo(expected, 12);
});

test('relabel takes the weights of each row', async () => {
  const weights = normals([R, N, d], 3);
  const labels = await run('relabel', { features, weights, noise });
  const expected = dot(rowOf(features, 1, 7), rowOf(weights, 1, 7)) + 0.5 * (rowOf(noise, 1)[7] as number);
  expect(rowOf(labels, 1)[7]).toBeCloseTo(expected, 12);
});

test('gram, moment, inverse and fit together are weighted least squares', async () => {
  const labels = normals([R, N], 4);
  const gram = await run('gram', { features, rowWeights });
  const moment = await run('moment', { features, labels, rowWeights });
  const inverse = await run('inverse', { gram });
  const fitted = await run('fit', { gram, inverse, moment });
  for (let r = 0; r < R; r++) {
    const scales = [...rowWeights.data].map(Math.sqrt);
    const expected = leastSquares(
      scales.map((scale, t) => rowOf(features, r, t).map((x) => scale * x)),
      scales.map((scale, t) => scale * (rowOf(labels, r)[t] as number)),
    );
    for (let j = 0; j < d; j++) expect(rowOf(fitted, r)[j]).toBeCloseTo(expected[j] as number, 11);
  }
});

test('inverse stays accurate on an ill-conditioned matrix, and fit refines what is left', async () => {
  // The Hilbert matrix of order 6, condition number 1.5e7; its inverse has integer entries.
  const order = 6;
  const hilbert = Array.from(
    { length: order * order },
    (_, i) => 1 / (Math.floor(i / order) + (i % order) + 1),
  );
  const gram = tensorOf('float64', [1, order, order], hilbert);
  const inverse = await run('inverse', { gram }, { features: order, precision: 'float64' });
  expect(Math.abs((rowOf(inverse, 0, 0)[0] as number) - 36)).toBeLessThan(36e-9);
  const truth = Float64Array.from({ length: order }, (_, j) => j + 1);
  const moment = tensorOf(
    'float64',
    [1, order],
    truth.map((_, i) => dot(hilbert.slice(order * i, order * i + order), truth)),
  );
  const fitted = await run('fit', { gram, inverse, moment }, { features: order, precision: 'float64' });
  for (let j = 0; j < order; j++)
    expect(Math.abs((rowOf(fitted, 0)[j] as number) - j - 1)).toBeLessThan(1e-8);
});

test('evaluate is the squared distance from the truth', async () => {
  const truth = normals([R, d], 5);
  const error = await run('evaluate', { weight, truth });
  const difference = rowOf(weight, 1).map((w, j) => w - (rowOf(truth, 1)[j] as number));
  expect(error.data[1]).toBeCloseTo(dot(difference, difference), 12);
});

test.each([3, 7, 9])(
  'with %i features the errors and labels of a replicate are the same beside any others',
  async (width) => {
    const choice = { ...options, features: width };
    const of = (count: number) => ({
      weight: normals([count, width], 1),
      truth: normals([count, width], 5),
      features: normals([count, N, width], 6),
      weights: normals([count, N, width], 7),
      noise: normals([count, N], 2),
    });
    const many: Record<string, Tensor> = of(R);
    for (const [name, inputs] of [
      ['evaluate', ['weight', 'truth']],
      ['relabel', ['features', 'weights', 'noise']],
    ] as const) {
      const pick = (all: Record<string, Tensor>) =>
        Object.fromEntries(inputs.map((input) => [input, all[input] as Tensor]));
      const whole = await run(name, pick(many), choice);
      for (let r = 0; r < R; r++) {
        const slice = Object.fromEntries(
          inputs.map((input) => {
            const { data, dims } = many[input] as Tensor<'float64'>;
            const size = data.length / R;
            return [
              input,
              {
                dtype: 'float64',
                dims: [1, ...dims.slice(1)],
                data: data.slice(r * size, (r + 1) * size),
              } as Tensor,
            ];
          }),
        );
        const single = await run(name, slice, choice);
        const size = single.data.length;
        expect((whole.data as Float64Array).slice(r * size, (r + 1) * size)).toEqual(single.data);
      }
    }
  },
);

test('ridge adds the penalty to the diagonal', async () => {
  const gram = tensorOf('float64', [1, d, d], new Float64Array(d * d).fill(2));
  const number = (value: number) => tensorOf('float64', [], [value]);
  const system = await run('ridge', { gram, scale: number(3), penalty: number(0.5) });
  expect(rowOf(system, 0, 1)).toEqual(Float64Array.from([6, 6.5, 6, 6]));
});

test('a bundle of kernel regression holds the graphs of the dual', async () => {
  const bundle = join(directory, 'kernel-bundle');
  const options = linear.parse({ model: { kernel: 'rbf' }, data: { rows: 20 }, fit: { penalty: 1 } });
  await linear.exportBundle?.({ options, seed: 1, directory: bundle });
  const description = JSON.parse(
    await readFile(join(bundle, 'model.json'), 'utf8'),
  ) as LinearBundleDescription;
  expect(Object.keys(description.graphs)).toEqual(Object.keys(dualGraphs));
  expect(description).toMatchObject({ kernel: { rbf: { length: Math.sqrt(10) } }, parameterCount: 20 });
  const forward = readModelFile(join(bundle, 'forward.onnx')).graph;
  expect(forward.inputs.map(({ name }) => name)).toEqual(['features', 'design']);
});

test('a bundle holds every graph and describes it', async () => {
  const bundle = join(directory, 'bundle');
  await linear.exportBundle?.({ options: linear.parse({}), seed: 1, directory: bundle });
  const description = JSON.parse(
    await readFile(join(bundle, 'model.json'), 'utf8'),
  ) as LinearBundleDescription;
  expect(Object.keys(description.graphs)).toEqual(Object.keys(graphs));
  for (const { file, inputs } of Object.values(description.graphs)) {
    const { graph } = readModelFile(join(bundle, file));
    expect(inputs.map(({ name }) => name)).toEqual(graph.inputs.map(({ name }) => name));
  }
  const forward = readModelFile(join(bundle, 'forward.onnx')).graph;
  const parameters = description.parameters.map(({ name, shape }) => [name, shape]);
  expect(parameters).toEqual([['weight', [1, 10]]]);
  expect(forward.initializers.map(({ name }) => name)).toContain('weight');
  expect(linear.describePreset?.('linear')).toMatchObject({ parameters: 10, dimensions: { features: 10 } });
});
