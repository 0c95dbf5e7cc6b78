import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data/files';
import { openTokenShard, TokenView } from '@ouroboros/data/tokens';
import type { Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocatedMixture, OpenFamily } from '../family.ts';
import { builtInModel } from './built-in.ts';
import { language } from './language.ts';
import type { BuiltInOptions } from './options.ts';
import { gatherBatch, trainingWindows } from './training/batches.ts';

/* A model of a thousand parameters, trained for real; everything a chain asks of the family. */

let root: string;
let runtime: Runtime;
let family: OpenFamily;
let options: BuiltInOptions;

const tiny = {
  model: { preset: 'gpt2-nano', vocab_size: 300, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
  data: { source: 'embedded', stories: 80, testStories: 20 },
  fit: { batch: 4, epochs: 3, stepsPerRun: 4, checkpointSeconds: 0 },
};

async function open(changes: Record<string, object> = {}): Promise<OpenFamily> {
  options = language.parse({ ...tiny, ...changes }) as BuiltInOptions;
  return language.open({ options, seed: 3, runtime, dataDirectory: join(root, 'data') });
}

function real(): LocatedMixture {
  const examples = family.realExamples;
  return { parts: [{ source: { kind: 'real' }, examples, weight: 1, shard: family.realShard }] };
}

async function directory(name: string): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  return path;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-language-'));
  runtime = await Runtime.start({ threads: 1 });
  family = await open();
  await family.fit({ iteration: 1, mixture: real(), directory: await directory('first') });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

test('a fit lowers the loss below that of guessing evenly', async () => {
  const { metrics } = await family.evaluate({ iteration: 1, directory: join(root, 'first') });
  const { testLoss, testTokens } = metrics;
  expect(testLoss).toBeLessThan(Math.log(300) - 0.5);
  expect(testTokens).toBeGreaterThan(500);
});

test('the test loss is the mean of the forward graph over every window', async () => {
  const { config } = options;
  const { metrics } = await family.evaluate({ iteration: 1, directory: join(root, 'first') });
  const { testLoss, testTokens } = metrics;
  const shard = await openTokenShard(join(root, 'data', 'test'));
  const view = TokenView.join([{ shard }]);
  const windows = trainingWindows(view, config.n_positions);
  const { tokens, targets } = gatherBatch(view, windows, [windows.length], config.n_positions);
  const { tensors } = await readSafetensors(join(root, 'first', 'weights.safetensors'));
  const session = await runtime.load(builtInModel(config).forward({ batch: 'B', length: 'T' }));
  const { logits } = (await session.run({ tokens, ...Object.fromEntries(tensors) })) as {
    logits: Tensor<'float32'>;
  };
  const V = config.vocab_size;
  let sum = 0;
  targets.data.forEach((target, i) => {
    const row = logits.data.subarray(i * V, (i + 1) * V);
    const normaliser = row.reduce((total, x) => total + Math.exp(x), 0);
    sum += Math.log(normaliser) - (row[Number(target)] as number);
  });
  expect(testTokens).toBe(targets.data.length);
  expect(testLoss).toBeCloseTo(sum / targets.data.length, 5);
  view.close();
});

test('a fit that is stopped goes on from its checkpoint and ends with the same bytes', async () => {
  const whole = await directory('whole');
  await family.fit({ iteration: 2, mixture: real(), directory: whole });
  const cut = await directory('cut');
  const controller = new AbortController();
  let reports = 0;
  const onProgress = () => {
    if (++reports === 3) controller.abort(new Error('stop'));
  };
  const request = { iteration: 2, mixture: real(), directory: cut };
  await expect(family.fit({ ...request, onProgress, signal: controller.signal })).rejects.toThrow('stop');
  expect(existsSync(join(cut, 'checkpoint.safetensors'))).toBe(true);
  expect(existsSync(join(cut, 'weights.safetensors'))).toBe(false);
  const steps: number[] = [];
  await family.fit({ ...request, onProgress: ({ done }) => steps.push(done) });
  expect(steps[0]).toBeGreaterThan(4 * 4 * 32);
  for (const name of ['weights.safetensors', 'losses.safetensors']) {
    expect(await readFile(join(cut, name))).toEqual(await readFile(join(whole, name)));
  }
  expect(existsSync(join(cut, 'checkpoint.safetensors'))).toBe(false);
});

/** Models of each architecture. */
const models = {
  gpt2: tiny.model,
  llama2: {
    ...{ preset: 'llama2-nano', vocab_size: 300, n_positions: 32, hidden_size: 16, intermediate_size: 24 },
    ...{ num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2 },
  },
};

/** The losses of the first fit of a model with other `fit` options. */
async function lossesWith(architecture: keyof typeof models, fit: object): Promise<Float32Array> {
  const changed = await open({ model: models[architecture], fit: { ...tiny.fit, ...fit } });
  const path = await directory(JSON.stringify([architecture, fit]).replaceAll(/[^a-z0-9]+/g, '-'));
  await changed.fit({ iteration: 1, mixture: real(), directory: path });
  const { tensors } = await readSafetensors(join(path, 'losses.safetensors'));
  return tensors.get('losses')?.data as Float32Array;
}

// The last number: how far losses may be apart by rounding alone in the first ten steps, in nats per token.
test.each([
  ['gpt2', 'gradients averaged over parts of a batch', { accumulate: 2 }, 1e-4],
  ['gpt2', 'blocks computed again', { recompute: true }, 0],
  ['gpt2', 'float16', { precision: 'float16' }, 2e-2],
  ['llama2', 'gradients averaged over parts of a batch', { accumulate: 2 }, 1e-4],
  ['llama2', 'blocks computed again', { recompute: true }, 0],
  ['llama2', 'float16', { precision: 'float16' }, 2e-2],
] as const)('%s, %s: the losses are those of a plain fit', async (architecture, _, fit, tolerance) => {
  const [plain, changed] = [await lossesWith(architecture, {}), await lossesWith(architecture, fit)];
  expect(changed).toHaveLength(plain.length);
  plain.subarray(0, 10).forEach((loss, step) => {
    expect(Math.abs((changed[step] as number) - loss)).toBeLessThanOrEqual(tolerance);
  });
});

test('a batch that cannot be cut into equal parts is refused', () => {
  expect(() => language.parse({ ...tiny, fit: { batch: 4, accumulate: 3 } })).toThrow(
    'option "fit.accumulate": expected a divisor of fit.batch = 4, received 3',
  );
});

test('an altered checkpoint is named and refused', async () => {
  const path = join(await directory('altered'), 'checkpoint.safetensors');
  const weights = await readFile(join(root, 'first', 'weights.safetensors'));
  weights[weights.length - 5] = (weights[weights.length - 5] as number) ^ 1;
  await writeFile(path, weights);
  const fit = family.fit({ iteration: 1, mixture: real(), directory: join(root, 'altered') });
  await expect(fit).rejects.toMatchObject({ code: 'data/corrupt', message: expect.stringContaining(path) });
});

/** The documents of a shard as plain arrays. */
async function documents(path: string): Promise<number[][]> {
  const view = TokenView.join([{ shard: await openTokenShard(path) }]);
  const all = Array.from({ length: view.documents }, (_, k) => [...view.document(k)]);
  view.close();
  return all;
}

test('synthetic documents end with the end of text, fit the context, and do not depend on batch or count', async () => {
  const sample = (name: string, examples: number, slots: number) =>
    open({ sample: { slots } }).then((other) =>
      other.sample({ iteration: 1, directory: join(root, 'first'), examples, shard: join(root, name) }),
    );
  await sample('forty', 40, 16);
  await sample('ten', 10, 3);
  const forty = await documents(join(root, 'forty'));
  expect(forty).toHaveLength(40);
  expect(await documents(join(root, 'ten'))).toEqual(forty.slice(0, 10));
  const end = forty[0]?.at(-1);
  for (const document of forty) {
    expect(document.at(-1)).toBe(end);
    expect(document.indexOf(end as number)).toBe(document.length - 1);
    expect(document.length).toBeLessThanOrEqual(32);
  }
  expect(new Set(forty.map(String)).size).toBeGreaterThan(30);
});

test('specimens are texts, the same every time', async () => {
  const request = { iteration: 1, directory: join(root, 'first') };
  const specimens = await family.specimens(request);
  expect(specimens).toMatchObject({ kind: 'text' });
  expect(specimens.items.join('')).toMatch(/[a-z]/);
  expect(await family.specimens(request)).toEqual(specimens);
});

test('a batch larger than the data is refused, naming the largest that fits', async () => {
  const other = await open({ fit: { ...tiny.fit, batch: 100_000 } });
  const fit = other.fit({ iteration: 1, mixture: real(), directory: await directory('large') });
  await expect(fit).rejects.toMatchObject({
    code: 'language/batch-too-large',
    kind: 'request',
    message: expect.stringMatching(/option "fit.batch": expected at most \d+,.* received 100000/),
  });
});

test('weights of other dimensions are refused, naming the tensor', async () => {
  const bytes = await stat(join(root, 'first', 'weights.safetensors'));
  expect(bytes.size).toBeGreaterThan(0);
  const other = language.parse({ ...tiny, model: { ...tiny.model, n_embd: 32 } }) as BuiltInOptions;
  const opened = await language.open({ options: other, seed: 3, runtime, dataDirectory: join(root, 'data') });
  await expect(opened.evaluate({ iteration: 1, directory: join(root, 'first') })).rejects.toMatchObject({
    code: 'model/weights-mismatch',
    message: expect.stringContaining('transformer.wte.weight'),
  });
});

test('a test set shorter than one window is refused, naming what to raise', async () => {
  const data = { ...tiny.data, testStories: 1 };
  const model = { ...tiny.model, n_positions: 1000 };
  const short = language.parse({ ...tiny, data, model }) as BuiltInOptions;
  const dataDirectory = join(root, 'short');
  const opened = await language.open({ options: short, seed: 3, runtime, dataDirectory });
  const fitted = await directory('short-fit');
  const parts = [
    { source: { kind: 'real' } as const, examples: opened.realExamples, weight: 1, shard: opened.realShard },
  ];
  await opened.fit({ iteration: 1, mixture: { parts }, directory: fitted });
  await expect(opened.evaluate({ iteration: 1, directory: fitted })).rejects.toMatchObject({
    code: 'language/test-too-short',
    message: expect.stringContaining('data.testStories'),
  });
}, 30_000);
