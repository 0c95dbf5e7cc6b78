import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageView, openImageShard, readSafetensors } from '@ouroboros/data';
import type { OpenFamily } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { beforeAll, expect, test } from 'vitest';
import { type HarnessFit, real, useFamily } from '../support/family-harness.ts';

/* A VAE of a few thousand parameters, trained for real on drawn faces: everything a chain asks of the family. */

const tiny = {
  model: { image_size: 16, channels: [8, 16], latent_dim: 6 },
  data: { images: 120, testImages: 30 },
  fit: { batch: 12, epochs: 3, stepsPerRun: 4, checkpointSeconds: 0 },
  sample: { batch: 16 },
  evaluate: { samples: 40, encoderSteps: 10 },
};

const chain = useFamily('images', tiny);
const { family } = chain;
let opened: OpenFamily;

const open = (changes = {}, seed = 3) => chain.open(changes, { seed });
const fit = (name: string, options: Partial<HarnessFit> = {}) => chain.fit(name, { of: opened, ...options });
const weightsOf = (name: string) => chain.weightsOf(name);
const lossesOf = (name: string) => chain.lossesOf(name);

async function imagesIn(shard: string): Promise<Uint8Array> {
  const view = ImageView.join([{ shard: await openImageShard(shard) }]);
  try {
    return view.bytes(Array.from({ length: view.images }, (_, i) => i));
  } finally {
    view.close();
  }
}

async function drawn(name: string, examples: number, of = opened, iteration = 1): Promise<Uint8Array> {
  const shard = join(chain.root, name);
  await of.sample({ iteration, directory: join(chain.root, 'first'), examples, shard });
  return imagesIn(shard);
}

beforeAll(async () => {
  opened = await open();
  await fit('first');
}, 120_000);

test('a fit learns, and the running statistics are among its weights', async () => {
  const losses = await lossesOf('first');
  expect(losses).toHaveLength(30);
  expect(losses.at(-1)).toBeLessThan((losses[0] as number) * 0.7);
  const { tensors } = await readSafetensors(join(chain.root, 'first', 'weights.safetensors'));
  const variances = [...tensors].filter(([name]) => name.endsWith('running_var'));
  expect(variances.length).toBeGreaterThan(0);
  for (const [, { data }] of variances)
    expect([...(data as Float32Array)].every((v) => v > 0 && v !== 1)).toBe(true);
});

test('a fit that is stopped and run again ends with the bytes of one that was not, however it is cut', async () => {
  const reason = new Error('stop');
  const stop = new AbortController();
  // A step a run, and a checkpoint behind each: many more than are made until word of the stop arrives.
  const of = await open({ fit: { stepsPerRun: 1 } });
  let runs = 0;
  const onProgress = () => {
    if (++runs === 3) stop.abort(reason);
  };
  await expect(fit('stopped', { of, signal: stop.signal, onProgress })).rejects.toBe(reason);
  const seen: number[] = [];
  await fit('stopped', { of, onProgress: ({ done }) => seen.push(done) });
  // 12 images a step: it goes on behind the steps that were made.
  expect(seen[0]).toBeGreaterThan(2 * 12);
  expect((await weightsOf('stopped')).equals(await weightsOf('first'))).toBe(true);
  await fit('cut', { of: await open({ fit: { stepsPerRun: 7 } }) });
  expect((await weightsOf('cut')).equals(await weightsOf('first'))).toBe(true);
});

test('models of another iteration or seed start and draw otherwise', async () => {
  await fit('second', { iteration: 2 });
  await fit('other', { of: await open({}, 4) });
  const first = await weightsOf('first');
  expect((await weightsOf('second')).equals(first)).toBe(false);
  expect((await weightsOf('other')).equals(first)).toBe(false);
});

test('image k of a data set is the same whatever their number and how many are decoded together', async () => {
  const many = await drawn('many', 40);
  const few = await drawn('few', 24, await open({ sample: { batch: 24 } }));
  expect(Buffer.from(few).equals(Buffer.from(many.subarray(0, few.length)))).toBe(true);
  const later = await drawn('later', 24, opened, 2);
  expect(Buffer.from(later).equals(Buffer.from(few))).toBe(false);
});

test('a data set that is stopped goes on where it was and ends with the same bytes', async () => {
  // Many more than are drawn until word of the stop arrives.
  const examples = 3000;
  const reason = new Error('stop');
  const stop = new AbortController();
  const onProgress = () => stop.abort(reason);
  const request = {
    iteration: 1,
    directory: join(chain.root, 'first'),
    examples,
    shard: join(chain.root, 'halted'),
  };
  await expect(opened.sample({ ...request, signal: stop.signal, onProgress })).rejects.toBe(reason);
  const seen: number[] = [];
  await opened.sample({ ...request, onProgress: ({ done }) => seen.push(done) });
  // 16 images together: the first ones are not drawn again.
  expect(seen[0]).toBeGreaterThan(16);
  const whole = await drawn('whole', examples);
  expect(Buffer.from(await imagesIn(request.shard)).equals(Buffer.from(whole))).toBe(true);
});

test('lower temperature draws images that differ less', async () => {
  const spread = (bytes: Uint8Array) => {
    const size = 3 * 16 * 16;
    const mean = new Float64Array(size);
    const rows = bytes.length / size;
    bytes.forEach((value, i) => {
      mean[i % size] = (mean[i % size] as number) + value / rows;
    });
    return bytes.reduce((sum, value, i) => sum + (value - (mean[i % size] as number)) ** 2, 0);
  };
  const cool = await drawn('cool', 40, await open({ sample: { temperature: 0.3 } }));
  expect(spread(cool)).toBeLessThan(spread(await drawn('warm', 40)) / 2);
});

test('images weigh as their part does, and a part of no images adds nothing', async () => {
  const twice = { parts: [real(opened), real(opened)] };
  const { trainExamples } = await fit('twice', { mixture: twice });
  expect(trainExamples).toBe(240);
  // A part without examples sends the mixture through the weighted graph and counts for nothing.
  await fit('weighted', { mixture: { parts: [real(opened), real(opened, 5, 0)] } });
  const [plain, weighted] = [await lossesOf('first'), await lossesOf('weighted')];
  const apart = weighted.map((loss, i) => Math.abs(loss / (plain[i] as number) - 1));
  expect(Math.max(...apart)).toBeLessThan(1e-4);
});

test('a subsample has as many images as asked for', async () => {
  const { trainExamples } = await fit('part', {
    mixture: { parts: [real(opened), real(opened)], subsample: 120 },
  });
  expect(trainExamples).toBe(120);
});

test('the learning curve ends with the loss that the fitted model has on the test set', async () => {
  const { curve = [] } = await fit('measured', { of: await open({ fit: { evaluations: 3 } }) });
  expect(curve.filter(({ testLoss }) => testLoss !== undefined)).toHaveLength(3);
  const { metrics } = await opened.evaluate({ iteration: 1, directory: join(chain.root, 'measured') });
  expect(curve.at(-1)?.testLoss).toBe(metrics.testLoss);
});

test('an evaluation gives the objective, figures of samples and the attributes of drawn faces, twice the same', async () => {
  const request = { iteration: 1, directory: join(chain.root, 'first') };
  const { metrics, survival = [] } = await opened.evaluate(request);
  const { testLoss, reconstructionError, divergence } = metrics;
  const variance = Number(opened.facts.variance);
  const size = 3 * 16 * 16;
  expect(testLoss).toBeCloseTo((size * Number(reconstructionError)) / (2 * variance) + Number(divergence), 2);
  const described = (family.metrics ?? []).map(({ name }) => name);
  expect(Object.keys(metrics).filter((name) => !described.includes(name))).toEqual([]);
  expect(described.filter((name) => metrics[name] === undefined)).toEqual([]);
  expect(survival.find(({ item }) => item === 'glasses')).toMatchObject({
    category: 'attribute',
    expected: expect.any(Number),
  });
  expect(await opened.evaluate(request)).toEqual({ metrics, survival });
});

test('opened for its data alone, nothing but the data is made', async () => {
  const dataDirectory = join(chain.root, 'only-data');
  const options = family.parse(tiny);
  await (
    await family.open({ options, seed: 3, runtime: chain.runtime as Runtime, dataDirectory, dataOnly: true })
  ).close();
  expect((await readdir(dataDirectory)).sort()).toEqual(['preparation.json', 'test', 'train']);
});

test('without samples an evaluation gives the objective alone', async () => {
  const { metrics } = await (await open({ evaluate: { samples: 0 } })).evaluate({
    iteration: 1,
    directory: join(chain.root, 'first'),
  });
  expect(Object.keys(metrics).sort()).toEqual(['divergence', 'reconstructionError', 'testLoss']);
});

test('pictures show as many samples as asked for, from the same latents in every iteration', async () => {
  const request = { directory: join(chain.root, 'first'), count: 5 };
  const { kind, pictures = [] } = await opened.specimens({ iteration: 1, ...request });
  expect(kind).toBe('images');
  expect(pictures.map(({ name, tiles }) => [name, tiles.columns])).toEqual([
    ['samples', 5],
    ['neighbours', 5],
    ['originals', 12],
    ['reconstructions', 12],
  ]);
  expect((await opened.specimens({ iteration: 2, ...request })).pictures).toEqual(pictures);
  const { pictures: many = [] } = await opened.specimens({ iteration: 1, ...request, count: 20 });
  expect(many[0]?.tiles).toEqual({ columns: 16, rows: 2, width: 16, height: 16 });
});

test('a fresh batch of real images has none of the first', async () => {
  const shards = [opened.realShard, await opened.realBatch(2, {})];
  const [first, second] = await Promise.all(
    shards.map(async (shard) => {
      const bytes = await imagesIn(shard);
      return Array.from({ length: 120 }, (_, i) =>
        Buffer.from(bytes.subarray(i * 768, (i + 1) * 768)).toString('hex'),
      );
    }),
  );
  expect(second).toHaveLength(120);
  expect(first?.filter((image) => second?.includes(image))).toEqual([]);
});

test('a batch larger than the data is refused before anything is fitted', async () => {
  await expect(open({ fit: { batch: 121 } })).rejects.toThrow(
    'option "fit.batch": expected at most 120, the number of training images, received 121',
  );
});

test.each([
  [{ model: { image_size: 18 } }, 'option "model.image_size": expected a multiple of 16'],
  [{ model: { preset: 'vae-nanno' } }, 'did you mean'],
  [
    { data: { source: 'celeba' } },
    'option "data.path": expected a folder, for data.source celeba, received nothing',
  ],
  [{ data: { crop: 0.5 } }, 'option "data.crop": expected nothing, for data.source embedded, received 0.5'],
  [
    { data: { source: 'celeba', path: 'faces', testShare: 0.2 } },
    'option "data.testShare": expected nothing, for data.source celeba, received 0.2',
  ],
  [{ data: { stories: 5 } }, 'option "data.stories": expected one of data.source'],
  [{ fit: { variance: 0 } }, 'option "fit.variance": expected more than 0, received 0'],
])('option that cannot be met is refused in one line: %o', (options, message) => {
  expect(() => family.parse(options)).toThrow(message);
});
