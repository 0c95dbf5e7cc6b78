import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@ouroboros/data/files';
import { openTokenShard, TokenShardWriter, TokenView } from '@ouroboros/data/tokens';
import type { Tensor } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocatedMixture, OpenFamily } from '../../family.ts';
import { initialise } from '../../training/initialise.ts';
import { VisitOrder } from '../../training/visit-order.ts';
import { builtInModel } from '../built-in.ts';
import { language } from '../language.ts';
import type { BuiltInOptions } from '../options.ts';
import { gatherBatch, trainingWindows } from './batches.ts';

/* Mixtures whose parts count differently: a real and a fresh batch of stories, trained on for real. */

const [vocabulary, context, seed] = [300, 32, 3];
const tiny = {
  model: {
    preset: 'gpt2-nano',
    vocab_size: vocabulary,
    n_positions: context,
    n_embd: 16,
    n_layer: 1,
    n_head: 2,
  },
  data: { source: 'embedded', stories: 40, testStories: 20 },
  fit: { batch: 4, epochs: 1, stepsPerRun: 3, checkpointSeconds: 0 },
  evaluate: { texts: 0 },
};

let root: string;
let runtime: Runtime;
let family: OpenFamily;
let options: BuiltInOptions;

async function open(fit: object = {}): Promise<OpenFamily> {
  options = language.parse({ ...tiny, fit: { ...tiny.fit, ...fit } }) as BuiltInOptions;
  return language.open({ options, seed, runtime, dataDirectory: join(root, 'data') });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-weights-'));
  runtime = await Runtime.start({ threads: 1 });
  family = await open();
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

/** The real batch and a fresh one, or the batch in `second`, with these weights. */
async function mixture(weights: readonly [number, number], second?: string): Promise<LocatedMixture> {
  const shards = [family.realShard, second ?? (await family.realBatch(2, {}))];
  return {
    parts: shards.map((shard, i) => ({
      source: { kind: 'real', batch: i + 1 },
      examples: family.realExamples,
      weight: weights[i] as number,
      shard,
    })),
  };
}

let fits = 0;

/** Where a fit to the mixture wrote. */
async function fitted(of: LocatedMixture, by = family): Promise<string> {
  const directory = join(root, `fit-${fits++}`);
  await mkdir(directory);
  await by.fit({ iteration: 2, mixture: of, directory });
  return directory;
}

const weightsIn = (directory: string) => readFile(join(directory, 'weights.safetensors'));

async function lossesIn(directory: string): Promise<Float32Array> {
  const { tensors } = await readSafetensors(join(directory, 'losses.safetensors'));
  return (tensors.get('losses') as Tensor<'float32'>).data;
}

function expectClose(received: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((loss, step) => {
    expect(Math.abs(loss - (expected[step] as number))).toBeLessThanOrEqual(tolerance);
  });
}

test('fresh batches are other stories, as many as the first one has; batch 1 is the first one', async () => {
  expect(await family.realBatch(1, {})).toBe(family.realShard);
  const fresh = await family.realBatch(2, {});
  expect(await family.realBatch(2, {})).toBe(fresh);
  const texts = await Promise.all(
    [family.realShard, fresh].map(async (directory) => {
      const view = TokenView.join([{ shard: await openTokenShard(directory) }]);
      return Array.from({ length: view.documents }, (_, k) => view.document(k).join());
    }),
  );
  expect(texts.map(({ length }) => length)).toEqual([40, 40]);
  expect(texts[0]?.filter((text) => texts[1]?.includes(text))).toEqual([]);
});

test('weights that are all 1 give the losses of a graph without weights', async () => {
  const { parts } = await mixture([1, 1]);
  const [first] = parts;
  if (!first) throw new Error('the mixture has parts');
  // The third part has no examples: its weight sends the mixture through the weighted graph and counts for nothing.
  const padded = { parts: [...parts, { ...first, examples: 0, weight: 5 }] };
  const plain = await lossesIn(await fitted({ parts }));
  expectClose(await lossesIn(await fitted(padded)), plain, 1e-6);
});

test('the loss of a step is the weighted sum of its losses over their number', async () => {
  const of = await mixture([0.5, 1.5]);
  const losses = await lossesIn(await fitted(of));
  const shards = await Promise.all(of.parts.map(({ shard }) => openTokenShard(shard)));
  const view = TokenView.join(shards.map((shard) => ({ shard })));
  const windows = trainingWindows(view, context);
  const visits = new VisitOrder(windows.length, seed, 2).visits(0, 4);
  const starts = visits.map((visit) => windows[visit] as number);
  const { tokens, targets } = gatherBatch(view, starts, [4], context);
  const { forward, parameters } = builtInModel(options.config);
  const session = await runtime.load(forward({ batch: 4, length: context }));
  const feeds = { tokens, ...Object.fromEntries(initialise(parameters, seed, 2)) };
  const logits = ((await session.run(feeds)).logits as Tensor<'float32'>).data;
  const [first = 0, second = 0] = shards.map(({ manifest }) => manifest.tokens);
  const scale = (first + second) / (0.5 * first + 1.5 * second);
  let sum = 0;
  targets.data.forEach((target, i) => {
    const row = logits.subarray(i * vocabulary, (i + 1) * vocabulary);
    const normaliser = Math.log(row.reduce((total, x) => total + Math.exp(x), 0));
    const position = (starts[Math.floor(i / context)] as number) + (i % context) + 1;
    sum += scale * (position < first ? 0.5 : 1.5) * (normaliser - (row[Number(target)] as number));
  });
  expect(losses[0]).toBeCloseTo(sum / (4 * context), 5);
  view.close();
});

// The last number: how far losses may be apart by rounding alone, in nats per token.
test.each([
  ['gradients averaged over parts of a batch', { accumulate: 2 }, 1e-4],
  ['blocks computed again', { recompute: true }, 0],
  ['float16', { precision: 'float16' }, 2e-2],
])('%s: tokens weigh the same', async (_, fit, tolerance) => {
  const of = await mixture([0.4, 1.6]);
  const plain = await lossesIn(await fitted(of));
  expectClose(await lossesIn(await fitted(of, await open(fit))), plain, tolerance);
});

/** A shard with as many tokens in each document as the fresh batch, but other ones. */
async function scrambled(): Promise<string> {
  const view = TokenView.join([{ shard: await openTokenShard(await family.realBatch(2, {})) }]);
  const directory = join(root, 'scrambled');
  const writer = await TokenShardWriter.open({ directory, vocabulary });
  for (let k = 0; k < view.documents; k++) {
    await writer.append([...view.document(k)].map((token) => (token * 7 + k) % vocabulary));
  }
  await writer.finish();
  view.close();
  return directory;
}

test('a part of weight 0 that lies behind the others has no influence, one with weight has', async () => {
  const other = await scrambled();
  const [stories, noise] = [await fitted(await mixture([1, 0])), await fitted(await mixture([1, 0], other))];
  expect(await weightsIn(noise)).toEqual(await weightsIn(stories));
  const counted = [await fitted(await mixture([1, 0.1])), await fitted(await mixture([1, 0.1], other))];
  expect(await weightsIn(counted[1] as string)).not.toEqual(await weightsIn(counted[0] as string));
});

/** Begins a fit and stops it behind its first checkpoint. */
async function stopped(of: LocatedMixture): Promise<string> {
  const directory = join(root, `fit-${fits++}`);
  await mkdir(directory);
  const controller = new AbortController();
  let reports = 0;
  const onProgress = () => {
    if (++reports === 2) controller.abort(new Error('stop'));
  };
  const request = { iteration: 2, mixture: of, directory, onProgress, signal: controller.signal };
  await expect(family.fit(request)).rejects.toThrow('stop');
  return directory;
}

test('a fit that is stopped goes on with its weights, and never from the checkpoint of others', async () => {
  const [one, another] = [await mixture([0.6, 1.4]), await mixture([0.5, 1.5])];
  for (const next of [one, another]) {
    const directory = await stopped(one);
    const steps: number[] = [];
    await family.fit({ iteration: 2, mixture: next, directory, onProgress: ({ done }) => steps.push(done) });
    expect(await weightsIn(directory)).toEqual(await weightsIn(await fitted(next)));
    const isResumed = (steps[0] as number) > 3 * 4 * context;
    expect(isResumed).toBe(next === one);
  }
});
