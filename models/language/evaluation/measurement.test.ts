import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokenShard, TokenView } from '@ouroboros/data/tokens';
import { Tokenizer } from '@ouroboros/native';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenFamily } from '../../family.ts';
import { countDuplicates, distinct, documentsOf, selfBleu, tailSurvival } from '../index.ts';
import { language } from '../language.ts';

/* A model of a thousand parameters: the figures are those of the data set that it writes. */

const tiny = {
  model: { preset: 'gpt2-nano', vocab_size: 300, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
  data: { source: 'embedded', stories: 40, testStories: 20 },
  fit: { batch: 4 },
};

let root: string;
let directory: string;
let runtime: Runtime;

async function open(evaluate: object): Promise<OpenFamily> {
  const options = language.parse({ ...tiny, evaluate });
  return language.open({ options, seed: 3, runtime, dataDirectory: join(root, 'data') });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-measurement-'));
  directory = join(root, 'first');
  await mkdir(directory);
  runtime = await Runtime.start({ threads: 1 });
  const family = await open({});
  const real = { source: { kind: 'real' }, examples: 40, weight: 1, shard: family.realShard } as const;
  await family.fit({ iteration: 1, mixture: { parts: [real] }, directory });
}, 60_000);
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

test('the figures are those of the first texts of the synthetic data set', async () => {
  const family = await open({ texts: 30 });
  const { metrics } = await family.evaluate({ iteration: 1, directory });
  const shard = join(root, 'synthetic');
  await family.sample({ iteration: 1, directory, examples: 45, shard });
  const view = TokenView.join([{ shard: await openTokenShard(shard), documents: 30 }]);
  const tokenizer = Tokenizer.load(join(root, 'data', 'tokenizer.json'));
  const documents = [...documentsOf(view, { endOfText: tokenizer.endOfText })];
  view.close();
  const [names] = tailSurvival(documents.map((tokens) => tokenizer.decode(tokens)));
  expect(metrics).toMatchObject({
    texts: 30,
    distinct1: distinct(documents)[0]?.share,
    distinct4: distinct(documents)[3]?.share,
    selfBleu: selfBleu(documents),
    duplicates: countDuplicates(documents).share,
    rareNameSurvival: names?.share,
    rareNameFrequency: names?.frequency,
  });
});

test('every figure is finite and the same again', async () => {
  const family = await open({ texts: 12 });
  const { metrics } = await family.evaluate({ iteration: 1, directory });
  expect(Object.keys(metrics)).toContain('unigramDivergence');
  for (const [name, value] of Object.entries(metrics))
    expect([name, Number.isFinite(value)]).toEqual([name, true]);
  expect((await family.evaluate({ iteration: 1, directory })).metrics).toEqual(metrics);
});

test('without texts there are the losses on real stories alone', async () => {
  const family = await open({ texts: 0 });
  const { metrics } = await family.evaluate({ iteration: 1, directory });
  const losses = ['testLoss', 'perplexity', 'testTokens'];
  const others = Object.keys(metrics).filter((name) => !/^(lossByRarity|grammarDivergence)/.test(name));
  expect(others).toEqual(losses);
});
