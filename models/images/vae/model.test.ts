import { fillNormal, purposes } from '@ouroboros/native';
import { elementCount, type Model, type Tensor, verify } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise, type Tensors } from '../../training/initialise.ts';
import type { ParameterSpec } from '../../training/parameters.ts';
import { builtInModel } from '../built-in.ts';
import { buildImageEvaluation } from '../evaluation/eval-graph.ts';
import { buildImageTraining } from '../training/train-graph.ts';
import { varianceOfWeight } from './objective.ts';

/* The graphs of a tiny VAE against each other and against the formulas in float64. */

const model = builtInModel({ architecture: 'vae', image_size: 16, channels: [4, 8], latent_dim: 3 });
const images = 5;
const variance = 0.3;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 });
});
afterAll(() => runtime.close());

type Named = Readonly<Record<string, Tensor>>;
type Floats = Tensor<'float32'>;

/** Fixed normal values. */
function normal(index: number, dims: readonly number[]): Floats {
  const data = new Float32Array(elementCount(dims));
  fillNormal(data, { seed: 11, purpose: purposes.noise, iteration: 0, index });
  return { dtype: 'float32', dims, data };
}

const image: Floats = {
  ...normal(0, [images, 3, 16, 16]),
  data: normal(0, [images, 3, 16, 16]).data.map(Math.tanh),
};
const noise = normal(1, [images, 3]);

/** Fresh parameters, and running statistics of their own. */
const held: Tensors = new Map([
  ...initialise(model.parameters, 5, 1),
  ...model.statistics.map(({ name, dims }, i): [string, Floats] => {
    const moved = normal(2 + i, dims);
    const isVariance = name.endsWith('var');
    return [name, { ...moved, data: moved.data.map((x) => (isVariance ? Math.exp(x / 4) : x / 10)) }];
  }),
]);

/** Runs `graph` on what it reads of the parameters, the statistics and `feeds`. */
async function run(graph: Model, feeds: Named): Promise<Readonly<Record<string, Floats>>> {
  verify(graph);
  const session = await runtime.load(graph);
  const read = graph.graph.inputs.map(({ name }) => [name, feeds[name] ?? held.get(name)]);
  const found = await session.run(Object.fromEntries(read) as Record<string, Tensor>);
  return found as Record<string, Floats>;
}

function latentOf(mean: Floats, logVariance: Floats): Floats {
  const data = mean.data.map((m, i) =>
    Math.fround(m + Math.exp((logVariance.data[i] as number) / 2) * (noise.data[i] as number)),
  );
  return { ...mean, data };
}

test('the encoder gives the mean and log variance of the forward graph, bit for bit', async () => {
  const forward = await run(model.forward('B'), { image, noise });
  const encoded = await run(model.encoder('B'), { image });
  expect(encoded.mean).toEqual(forward.mean);
  expect(encoded.logVariance).toEqual(forward.logVariance);
});

test('the decoder gives the reconstruction of the forward graph from the same latent', async () => {
  const { mean, logVariance, reconstruction } = await run(model.forward('B'), { image, noise });
  const latent = latentOf(mean as Floats, logVariance as Floats);
  const decoded = await run(model.decoder('B'), { latent });
  (decoded.image as Floats).data.forEach((value, i) => {
    expect(Math.abs(value - ((reconstruction as Floats).data[i] as number))).toBeLessThan(1e-6);
  });
});

test('encoder and decoder read disjoint parts of the parameters and statistics, and together all of them', () => {
  const all = [...model.parameters, ...model.statistics].map(({ name }) => name);
  const read = [model.encoder('B'), model.decoder('B')].flatMap(({ graph }) =>
    graph.inputs.map(({ name }) => name).filter((name) => name !== 'image' && name !== 'latent'),
  );
  expect(read.toSorted()).toEqual(all.toSorted());
});

test('a graph for one batch size computes what the one for any does', async () => {
  const fixed = await run(model.forward(images), { image, noise });
  expect(fixed).toEqual(await run(model.forward('B'), { image, noise }));
});

/** Squared error and divergence of each image, in float64 from the outputs of the forward graph. */
async function expectedParts(): Promise<{ errors: readonly number[]; divergences: readonly number[] }> {
  const { reconstruction, mean, logVariance } = await run(model.forward('B'), { image, noise });
  const row = ({ data }: Floats, i: number): Float32Array =>
    data.subarray((i * data.length) / images, ((i + 1) * data.length) / images);
  const each = <T>(of: (i: number) => T): readonly T[] => Array.from({ length: images }, (_, i) => of(i));
  return {
    errors: each((i) => {
      const made = row(reconstruction as Floats, i);
      return row(image, i).reduce((sum, x, k) => sum + (x - (made[k] as number)) ** 2, 0);
    }),
    divergences: each((i) => {
      const logs = row(logVariance as Floats, i);
      return row(mean as Floats, i).reduce((sum, m, k) => {
        const log = logs[k] as number;
        return sum + (m * m + Math.exp(log) - 1 - log) / 2;
      }, 0);
    }),
  };
}

test('evaluation gives the negative evidence lower bound of each image and its parts', async () => {
  const found = await run(buildImageEvaluation(model, variance, 'B'), { image, noise });
  const { errors, divergences } = await expectedParts();
  for (let i = 0; i < images; i++) {
    const [error, divergence] = [errors[i] as number, divergences[i] as number];
    const close = (name: string, expected: number): void =>
      expect(Math.abs(((found[name] as Floats).data[i] as number) / expected - 1), name).toBeLessThan(1e-5);
    close('squaredError', error);
    close('divergence', divergence);
    close('loss', error / (2 * variance) + divergence);
  }
  expect(found.mean?.dims).toEqual([images, 3]);
});

test('at the variance of a weight the loss is the mean squared error plus the weighted divergence, up to a factor', async () => {
  const weight = 0.00025;
  const variance = varianceOfWeight(model.size, weight);
  const { loss } = await run(buildImageEvaluation(model, variance, 'B'), { image, noise });
  const { errors, divergences } = await expectedParts();
  (loss as Floats).data.forEach((value, i) => {
    const meanSquaredError = (errors[i] as number) / (3 * model.size ** 2);
    const weighted = meanSquaredError + weight * (divergences[i] as number);
    expect(Math.abs((value * weight) / weighted - 1)).toBeLessThan(1e-5);
  });
});

const fit = { batch: images, variance, beta1: 0.9, beta2: 0.999, weightDecay: 0.01 };

/** `steps` steps on the same batch. */
async function train(steps: number, weights?: readonly number[]): Promise<Readonly<Record<string, Floats>>> {
  const { model: graph, state } = buildImageTraining(model, fit, { weighted: weights !== undefined });
  const repeated = ({ dims, data }: Floats): Floats => {
    const all = new Float32Array(steps * data.length);
    for (let k = 0; k < steps; k++) all.set(data, k * data.length);
    return { dtype: 'float32', dims: [steps, ...dims], data: all };
  };
  const slots = state
    .filter(({ name }) => !held.has(name))
    .map(({ name, dims }) => [name, { dtype: 'float32', dims, data: new Float32Array(elementCount(dims)) }]);
  return run(graph, {
    ...Object.fromEntries(slots),
    image: repeated(image),
    noise: repeated(noise),
    ...(weights && {
      weights: repeated({ dtype: 'float32', dims: [images], data: Float32Array.from(weights) }),
    }),
    learningRate: { dtype: 'float32', dims: [steps], data: new Float32Array(steps).fill(3e-3) },
  });
}

test('training on a batch lowers its loss and moves every parameter and statistic', async () => {
  const found = await train(40);
  const losses = (found.loss as Floats).data;
  expect(losses[39]).toBeLessThan(0.8 * (losses[0] as number));
  const all: readonly ParameterSpec[] = [...model.parameters, ...model.statistics];
  for (const { name } of all) expect(found[`${name}.next`], name).not.toEqual(held.get(name));
});

test('weights of one train as no weights do', async () => {
  const [plain, weighted] = [await train(3), await train(3, new Array(images).fill(1))];
  expect(weighted).toEqual(plain);
});

test('an image of weight zero leaves no trace in the loss but through the statistics of its batch', async () => {
  const only = async (at: number): Promise<number> => {
    const weights = Array.from({ length: images }, (_, i) => (i === at ? images : 0));
    return ((await train(1, weights)).loss as Floats).data[0] as number;
  };
  const alone = await Promise.all(Array.from({ length: images }, (_, i) => only(i)));
  const mean = alone.reduce((sum, loss) => sum + loss, 0) / images;
  const together = ((await train(1)).loss as Floats).data[0] as number;
  expect(Math.abs(mean / together - 1)).toBeLessThan(1e-6);
});
