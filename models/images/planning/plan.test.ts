import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareFreshImages, prepareImages } from '@ouroboros/data/images';
import { countOperations, fixDims, type Model } from '@ouroboros/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInModel } from '../built-in.ts';
import { presetConfig, presets, type VaeConfig } from '../config.ts';
import { images } from '../images.ts';
import { networkGraph } from '../metrics/attributes/network.ts';
import { parseImagesOptions } from '../options.ts';
import { planImages } from './plan.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-plan-'));
});
afterAll(() => rm(root, { recursive: true }));

const plan = (options: object) => planImages(parseImagesOptions(options));

/** Operations of a graph for one image. */
const operationsOf = (graph: Model) => countOperations(fixDims(graph, { B: 1 })).total;

/** A model that is planned in no time. */
const tiny = { preset: 'vae-nano', channels: [4, 8], latent_dim: 4 };

/** Convolutions and products of matrices in a forward pass of an image, two operations for a multiply-add, biases one. */
function vaeProducts({ image_size: S, channels, latent_dim: L }: VaeConfig): number {
  const outermost = channels[0] as number;
  /** Places of the i-th convolution of the encoder, each of which its mirror in the decoder reads. */
  const places = (i: number) => (S / 2 ** (i + 1)) ** 2;
  const encoder = channels.map((to, i) => 2 * 9 * (channels[i - 1] ?? 3) * to * places(i));
  const decoder = channels.map((from, i) => 2 * 9 * from * (channels[i - 1] ?? outermost) * places(i));
  const inner = (channels.at(-1) as number) * places(channels.length - 1);
  const linear = 2 * 3 * inner * L + 2 * L + inner;
  const colours = 2 * 9 * 3 * outermost * S ** 2 + 3 * S ** 2;
  return [...encoder, ...decoder].reduce((sum, count) => sum + count, linear + colours);
}

test.each([...presets.keys()])('a forward pass of %s counts as its closed form', (name) => {
  const config = presetConfig(name);
  const forward = fixDims(builtInModel(config).forward('B'), { B: 2 });
  expect(countOperations(forward).products / 2).toBe(vaeProducts(config));
});

test('training costs three forward passes, and drawing the share of the decoder', async () => {
  const { operations, unit, unitsPerExample } = await plan({ model: { preset: 'vae-nano' } });
  expect([unit, unitsPerExample]).toEqual(['images', 1]);
  expect(operations.trained / operations.scored).toBeGreaterThan(3);
  expect(operations.trained / operations.scored).toBeLessThan(3.2);
  expect(operations.generated).toBe(operationsOf(builtInModel(presetConfig('vae-nano')).decoder('B')));
}, 60_000);

/** Planned with no images to be measured. */
const unmeasured = { model: tiny, evaluate: { samples: 0 } };

test('a fit trains on whole batches, and scores the test images as often as asked for', async () => {
  const options = { ...unmeasured, data: { images: 100, testImages: 30 } };
  const { fit, parameters } = await plan({
    ...options,
    fit: { batch: 16, epochs: 2, firstEpochs: 0.5, evaluations: 3 },
  });
  const weights = 4 * (parameters + 2 * (4 + 8 + 4 + 4));
  expect(fit(1, 100)).toEqual({ trained: 3 * 16, scored: 3 * 30, generated: 0, bytes: weights + 4 * 3 });
  expect(fit(2, 250)).toMatchObject({ trained: 31 * 16, bytes: weights + 4 * 31 });
});

test('an evaluation scores the test images and draws; what it measures samples by counts as shares', async () => {
  const data = { images: 100, testImages: 30 };
  const alone = (await plan({ ...unmeasured, data })).evaluate();
  // Twelve reconstructions; four strips of 16 and of 12 pictures of 32 x 32.
  expect(alone).toEqual({ trained: 0, scored: 30 + 12, generated: 16, bytes: 2 * (16 + 12) * 3 * 32 * 32 });
  const ofFaces = await plan({ model: tiny, data, evaluate: { samples: 50 } });
  const files = { ...data, source: 'folder', path: join(root, 'absent') };
  const ofFiles = await plan({ model: tiny, data: files, evaluate: { samples: 50 } });
  const model = builtInModel({ ...presetConfig('vae-nano'), ...tiny });
  const encoder = operationsOf(model.encoder('B')) / ofFiles.operations.scored;
  const classifier = operationsOf(networkGraph('B')) / ofFiles.operations.scored;
  expect(ofFiles.evaluate().generated).toBe(50 + 16);
  expect(ofFiles.evaluate().scored).toBeCloseTo(30 + 12 + (50 + 30) * encoder, 8);
  expect(ofFaces.evaluate().scored).toBeCloseTo(30 + 12 + (50 + 30) * encoder + 50 * classifier, 8);
});

test('shards have the bytes that are planned, fresh batches included; an encoder lies beside them', async () => {
  const data = { images: 20, testImages: 10 };
  const options = { source: 'embedded', seed: 1, size: 32, ...data } as const;
  const { train, test: held } = await prepareImages(join(root, 'faces'), options);
  const fresh = await prepareFreshImages(join(root, 'faces'), options, 2);
  const bytes = [train, held, fresh].flatMap(({ manifest }) => manifest.files.map((file) => file.bytes));
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const drawn = await plan({ ...unmeasured, data });
  expect(drawn.dataBytes(2)).toBe(total);
  const measured = await plan({ model: tiny, data, evaluate: { samples: 50 } });
  expect(measured.dataBytes(2)).toBe(total + (measured.memory.parameters as number));
  const prepared = await plan({
    ...unmeasured,
    data: { ...data, source: 'prepared', path: join(root, 'faces') },
  });
  expect(prepared.dataBytes(2)).toBe(total);
  expect(drawn.sample(7)).toEqual({ trained: 0, scored: 0, generated: 7, bytes: 7 * 3 * 32 * 32 });
});

test('memory and checkpoints follow from the model, the batch and the images that are compared', async () => {
  const options = { model: tiny, data: { images: 100, testImages: 30 }, evaluate: { samples: 50 } };
  const { parameters, memory, checkpointBytes } = await plan({ ...options, fit: { batch: 16 } });
  const statistics = 2 * (4 + 8 + 4 + 4);
  expect(memory).toMatchObject({
    parameters: 4 * (parameters + statistics),
    optimizer: 8 * parameters,
    copies: 4 * (3 * parameters + statistics) + 4 * (parameters + statistics),
    batches: 4 * 16 * 16 * (3 * 32 * 32 + 4),
    compared: 4 * (50 * 3 * 32 * 32 + (50 + 30 + 30) * 4),
  });
  expect(checkpointBytes).toBe(4 * (3 * parameters + statistics));
  const twice = await plan({ ...options, fit: { batch: 32 } });
  expect(twice.memory.activations).toBeGreaterThan(memory.activations as number);
  const none = await plan({ ...options, fit: { batch: 16 }, evaluate: { samples: 0 } });
  expect(none.memory.compared).toBe(0);
  expect(none.memory.activations).toBeLessThan(memory.activations as number);
});

test('notes say what is not there yet, what counts as shares, and what is not counted', async () => {
  const path = join(root, 'absent');
  const absent = await plan({ model: tiny, data: { source: 'celeba', path } });
  expect(absent.notes[0]).toBe(`images are counted as asked for: there is nothing at ${path} yet`);
  expect(absent.notes.join()).toContain('is trained on 25600 images before the first fit');
  const { notes } = await plan({ model: tiny, fit: { batch: 32 }, evaluate: { encoderSteps: 10 } });
  expect(notes[1]).toContain('is trained on 320 images, and the classifier of attributes');
  expect((await plan(unmeasured)).notes).toHaveLength(1);
  expect(images.plan).toBeDefined();
});
