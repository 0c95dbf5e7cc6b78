import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@ouroboros/data/files';
import { generateStory, openTokenShard, storyLogProbability, TokenView } from '@ouroboros/data/tokens';
import { Tokenizer } from '@ouroboros/native';
import { type Tensor, tensorOf } from '@ouroboros/onnx';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evaluation, OpenFamily } from '../../family.ts';
import { builtInModel } from '../built-in.ts';
import { documentsOf } from '../index.ts';
import { language } from '../language.ts';
import { metricDescriptions } from '../metrics/descriptions.ts';
import type { BuiltInOptions } from '../options.ts';

/* A model of some thousand parameters: as it knows nothing at all, and fitted for a short and for a longer while. */

const V = 300;
const P = 192;
const tiny = {
  model: { preset: 'gpt2-nano', vocab_size: V, n_positions: P, n_embd: 16, n_layer: 1, n_head: 2 },
  data: { source: 'embedded', stories: 80, testStories: 30 },
  fit: { batch: 4, learningRate: 1e-2 },
  evaluate: { texts: 20 },
};

let root: string;
let runtime: Runtime;
let ignorant: string;
let fitted: string;

function optionsOf(changes: Record<string, object> = {}): BuiltInOptions {
  return language.parse({ ...tiny, ...changes }) as BuiltInOptions;
}

async function open(changes: Record<string, object> = {}, data = 'data'): Promise<OpenFamily> {
  return language.open({ options: optionsOf(changes), seed: 3, runtime, dataDirectory: join(root, data) });
}

async function fit(name: string, epochs: number): Promise<string> {
  const family = await open({ fit: { ...tiny.fit, epochs } });
  const directory = join(root, name);
  await mkdir(directory);
  const { realExamples: examples, realShard: shard } = family;
  const part = { source: { kind: 'real' }, examples, weight: 1, shard } as const;
  await family.fit({ iteration: 1, mixture: { parts: [part] }, directory });
  return directory;
}

/** Weights that give every token the same logit. */
async function writeIgnorant(directory: string): Promise<void> {
  await mkdir(directory);
  const { parameters } = builtInModel(optionsOf().config);
  const zeros = parameters.map(({ name, dims }): [string, Tensor] => {
    const elements = dims.reduce((product, dim) => product * dim, 1);
    return [name, tensorOf('float32', dims, new Float64Array(elements))];
  });
  await writeSafetensors(join(directory, 'weights.safetensors'), new Map(zeros), {});
}

async function evaluate(directory: string, changes: Record<string, object> = {}): Promise<Evaluation> {
  return (await open(changes)).evaluate({ iteration: 1, directory });
}

/** Documents of a shard without their ends. */
async function documentsIn(shard: string): Promise<Int32Array[]> {
  const view = TokenView.join([{ shard: await openTokenShard(shard) }]);
  const documents = [...documentsOf(view, { endOfText: tokenizer().endOfText })];
  view.close();
  return documents;
}

function tokenizer(): Tokenizer {
  return Tokenizer.load(join(root, 'data', 'tokenizer.json'));
}

/** Real test stories that are whole for certain, with their texts. */
async function wholeStories() {
  const documents = (await documentsIn(join(root, 'data', 'test'))).filter(({ length }) => length < P - 1);
  return documents.map((tokens) => ({ tokens, text: tokenizer().decode(tokens) }));
}

/** -log p of each document under the forward graph, one at a time and unpadded. */
async function lossesByForward(directory: string, documents: readonly Int32Array[]): Promise<number[]> {
  const { tensors } = await readSafetensors(join(directory, 'weights.safetensors'));
  const model = builtInModel(optionsOf().config).forward({ batch: 1, length: 'T' });
  const session = await runtime.load(model);
  const { endOfText } = tokenizer();
  const losses: number[] = [];
  for (const document of documents) {
    const tokens = tensorOf('int64', [1, document.length + 1], [endOfText, ...document]);
    const { logits } = await session.run({ tokens, ...Object.fromEntries(tensors) });
    const at = (k: number) =>
      Float64Array.from((logits as Tensor<'float32'>).data.subarray(k * V, k * V + V));
    losses.push([...document, endOfText].reduce((sum, target, k) => sum + lossOf(at(k), target), 0));
  }
  await session.release();
  return losses;
}

function lossOf(logits: Float64Array, target: number): number {
  const highest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return highest + Math.log(total) - (logits[target] as number);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-evaluation-'));
  runtime = await Runtime.start({ threads: 1 });
  ignorant = join(root, 'ignorant');
  await writeIgnorant(ignorant);
  fitted = await fit('fitted', 2);
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

test('a model that knows nothing loses log V at every tenth of the tokens, on real and on its own texts', async () => {
  const { metrics } = await evaluate(ignorant);
  const uniform = Math.log(V);
  const names = Array.from({ length: 10 }, (_, k) => `lossByRarity${k + 1}`);
  for (const name of names) expect([name, metrics[name]]).toEqual([name, expect.closeTo(uniform, 5)]);
  // Thousands of losses are added up in float32.
  expect(Math.abs(metrics.testLoss / uniform - 1)).toBeLessThan(1e-5);
  expect(Math.abs((metrics.perplexity as number) / V - 1)).toBeLessThan(1e-4);
  expect(metrics.ownPerplexity).toBeCloseTo(V, 3);
  expect(metrics.grammatical).toBe(0);
});

test('the divergence of a model that knows nothing has a closed form', async () => {
  const stories = await wholeStories();
  expect(stories.length).toBeGreaterThan(15);
  const excesses = stories.map(
    ({ tokens, text }) => storyLogProbability(text) + (tokens.length + 1) * Math.log(V),
  );
  const { metrics } = await evaluate(ignorant);
  expect(metrics.grammarDivergence).toBeCloseTo(sum(excesses) / excesses.length, 3);
});

test('the tenths average to the test loss', async () => {
  const { metrics } = await evaluate(fitted);
  const tenths = Array.from({ length: 10 }, (_, k) => metrics[`lossByRarity${k + 1}`] as number);
  // The windows leave out the first token and the rest of the test set, so the shares are not quite a tenth.
  expect(Math.abs(sum(tenths) / 10 - metrics.testLoss)).toBeLessThan(0.02);
  expect(tenths[9]).toBeGreaterThan(tenths[0] as number);
});

test('the divergence is that of the forward graph, story by story', async () => {
  const stories = await wholeStories();
  const losses = await lossesByForward(
    fitted,
    stories.map(({ tokens }) => tokens),
  );
  const excesses = stories.map(({ text }, k) => storyLogProbability(text) + (losses[k] as number));
  const mean = sum(excesses) / excesses.length;
  const variance = sum(excesses.map((each) => (each - mean) ** 2)) / (excesses.length - 1);
  const { metrics } = await evaluate(fitted);
  expect(metrics.grammarDivergence).toBeCloseTo(mean, 3);
  expect(metrics.grammarDivergenceError).toBeCloseTo(Math.sqrt(variance / excesses.length), 3);
});

test('the own perplexity is that of the forward graph on the documents that the model writes', async () => {
  const family = await open();
  const shard = join(root, 'synthetic');
  await family.sample({ iteration: 1, directory: fitted, examples: 20, shard });
  const documents = await documentsIn(shard);
  const losses = await lossesByForward(fitted, documents);
  const predictions = sum(documents.map(({ length }) => length + 1));
  const { metrics } = await evaluate(fitted);
  expect(metrics.ownPerplexity).toBeCloseTo(Math.exp(sum(losses) / predictions), 3);
});

test('the divergence falls as a model is fitted, and stays positive', async () => {
  const directories = [ignorant, fitted, await fit('longer', 8)];
  const divergences: number[] = [];
  for (const directory of directories) {
    divergences.push((await evaluate(directory)).metrics.grammarDivergence as number);
  }
  const [first, second, third] = divergences as [number, number, number];
  expect(first).toBeGreaterThan(second + 20);
  expect(second).toBeGreaterThan(third + 5);
  expect(third).toBeGreaterThan(0);
}, 30_000);

test('the survival lists every name, object and place, of which the figures count the rare ones that are mentioned', async () => {
  const { metrics, survival = [] } = await evaluate(fitted);
  const names = survival.filter(({ category }) => category === 'name');
  expect(new Set(survival.map(({ category }) => category))).toEqual(new Set(['name', 'object', 'place']));
  expect(names[0]).toMatchObject({ item: 'Mia', probability: 0.151, expected: 20 * 0.151 });
  expect(names.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  const rare = names.filter(({ probability }) => probability < 0.005);
  expect(rare[0]).toMatchObject({ item: 'Odile', probability: 0.004 });
  const survivors = rare.filter(({ mentions }) => mentions > 0).length;
  expect(metrics.rareNameSurvival).toBe(survivors / rare.length);
});

test('every figure that is described is there, and what is there is described but for counts and errors', async () => {
  const { metrics } = await evaluate(fitted);
  const described = metricDescriptions.map(({ name }) => name);
  const others = ['testTokens', 'texts', 'grammarDivergenceError'];
  expect(Object.keys(metrics).sort()).toEqual([...described, ...others].sort());
});

test('stories of another source have no grammar', async () => {
  const path = join(root, 'stories');
  await mkdir(path);
  for (const [split, count] of [
    ['train', 80],
    ['test', 30],
  ] as const) {
    const stories = Array.from({ length: count }, (_, index) => generateStory({ seed: 1, split, index }));
    const name = split === 'train' ? 'train' : 'valid';
    await writeFile(join(path, `TinyStories-${name}.txt`), stories.join('\n<|endoftext|>\n'));
  }
  const data = { ...tiny.data, source: 'tinystories', path };
  const family = await open({ data }, 'other');
  const { metrics, survival } = await family.evaluate({ iteration: 1, directory: fitted });
  expect(Object.keys(metrics).filter((name) => /gramma|rare[A-Z]/.test(name))).toEqual([]);
  expect(metrics.ownPerplexity).toBeGreaterThan(1);
  expect(survival).toBeUndefined();
});
