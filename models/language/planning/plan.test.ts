import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareTokens } from '@ouroboros/data/tokens';
import { countOperations } from '@ouroboros/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInModel } from '../built-in.ts';
import { type Gpt2Config, type Llama2Config, presetConfig } from '../config.ts';
import { language } from '../language.ts';
import { parseLanguageOptions } from '../options.ts';
import { preparationOptions } from '../preparation.ts';
import { planLanguage } from './plan.ts';
import { publishedTokensPerStory } from './story-lengths.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-plan-'));
});
afterAll(() => rm(root, { recursive: true }));

const plan = (options: object) => planLanguage(parseLanguageOptions(options));

/** Products of matrices in a forward pass of GPT-2, per token: every matrix, and two products of attention in half the square. */
function gpt2Products({ vocab_size: V, n_positions: P, n_embd: C, n_layer: L }: Gpt2Config): number {
  // Queries in two blocks: the first half sees half of the keys.
  const attention = L * 2 * 2 * C * (0.75 * P);
  return 2 * (V * C + L * 12 * C * C) + attention;
}

function llama2Products(config: Llama2Config): number {
  const {
    vocab_size: V,
    n_positions: P,
    hidden_size: C,
    intermediate_size: I,
    num_hidden_layers: L,
  } = config;
  return 2 * (V * C + L * (4 * C * C + 3 * C * I)) + L * 2 * 2 * C * (0.75 * P);
}

test('a forward pass counts as its closed form', () => {
  const products = (name: string) => {
    const config = presetConfig(name);
    const forward = builtInModel(config).forward({ batch: 2, length: config.n_positions });
    return countOperations(forward).products / (2 * config.n_positions);
  };
  // Gemm adds its biases: 13 C a block and token.
  const biases = (config: Gpt2Config) => config.n_layer * 9 * config.n_embd;
  const small = presetConfig('gpt2-9m') as Gpt2Config;
  expect(products('gpt2-9m')).toBe(gpt2Products(small) + biases(small));
  expect(products('llama2-12m')).toBe(llama2Products(presetConfig('llama2-12m') as Llama2Config));
});

test('training costs three forward passes, and 6 N per token and attention; computing blocks again most of a fourth', async () => {
  const config = presetConfig('gpt2-9m') as Gpt2Config;
  const data = { source: 'tinystories', path: join(root, 'absent') };
  const ofFit = (fit: object) => plan({ model: { preset: 'gpt2-9m' }, data, fit: { batch: 4, ...fit } });
  const { operations, parameters, memory } = await ofFit({});
  expect(operations.trained / operations.scored).toBeGreaterThan(2.97);
  expect(operations.trained / operations.scored).toBeLessThan(3.06);
  const attention = 6 * 2 * config.n_layer * config.n_embd * 0.75 * config.n_positions;
  const rule = 6 * (parameters - config.n_positions * config.n_embd) + attention;
  expect(Math.abs(operations.trained / rule - 1)).toBeLessThan(0.04);
  const again = await ofFit({ recompute: true });
  const share = (again.operations.trained - operations.trained) / operations.scored;
  // Neither the logits nor what closes a block is needed again.
  expect(share).toBeGreaterThan(0.5);
  expect(share).toBeLessThan(1);
  expect(again.memory.activations).toBeLessThan(0.6 * (memory.activations as number));
}, 60_000);

test('writing a token costs about a forward pass of it', async () => {
  const { operations } = await plan({ model: { preset: 'llama2-nano' } });
  expect(operations.generated / operations.scored).toBeGreaterThan(0.8);
  expect(operations.generated / operations.scored).toBeLessThan(1.1);
});

const tiny = {
  model: { preset: 'gpt2-nano', vocab_size: 300, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
  data: { source: 'embedded', stories: 40, testStories: 20 },
  fit: { batch: 4 },
};

test('stories that are few are counted as they will be prepared', async () => {
  const options = parseLanguageOptions(tiny);
  const prepared = await prepareTokens(
    join(root, 'embedded'),
    preparationOptions({ data: options.data, source: { config: options.config as Gpt2Config } }),
  );
  const { realExamples, unitsPerExample, notes, fit } = await planLanguage(options);
  expect(realExamples).toBe(40);
  expect(unitsPerExample * 40).toBeCloseTo(prepared.train.manifest.tokens, 6);
  expect(notes[0]).toBe('tokens per story as measured on all 40 stories');
  const windows = Math.floor((prepared.train.manifest.tokens - 1) / 32);
  expect(fit(1, 40).trained).toBe(Math.floor(windows / 4) * 4 * 32);
  const ofFolder = { source: 'prepared', path: join(root, 'embedded'), stories: 30, testStories: 400 };
  const counted = await plan({ ...tiny, data: ofFolder });
  expect([counted.realExamples, counted.notes[0]]).toEqual([
    30,
    `tokens per story as counted in ${join(root, 'embedded')}`,
  ]);
});

test('more stories are taken as long as the first ones, as many as their vocabulary needs', async () => {
  const { realExamples, notes } = await plan({ ...tiny, data: { ...tiny.data, stories: 5000 } });
  expect([realExamples, notes[0]]).toEqual([5000, 'tokens per story as measured on the first 500 stories']);
  const wide = { preset: 'gpt2-nano', vocab_size: 900 };
  const more = await plan({ ...tiny, model: wide, data: { ...tiny.data, stories: 50_000 } });
  expect(more.notes[0]).toMatch(/on the first (2000|8000|32000) stories$/);
});

test('stories that are not there yet have the published length', async () => {
  const path = join(root, 'absent');
  const data = { source: 'tinystories', path, stories: 2_119_719, testStories: 20_000 };
  const { realExamples, unitsPerExample, notes, dataBytes } = await plan({ ...tiny, data });
  expect(realExamples * unitsPerExample).toBeCloseTo(470e6, -3);
  expect(notes[0]).toContain(
    `222 tokens per story as published (470M in 2.1M stories): there is nothing at ${path} yet`,
  );
  expect(dataBytes(1)).toBeCloseTo(2_139_719 * (2 * publishedTokensPerStory + 8), -2);
});

test('memory and disk follow from the parameters, the slots and the steps', async () => {
  const { parameters, memory, fit, sample, checkpointBytes } = await plan({
    ...tiny,
    sample: { slots: 10 },
  });
  expect(memory).toMatchObject({
    parameters: 4 * parameters,
    optimizer: 8 * parameters,
    // Keys and values of 10 slots, 1 layer, 16 floats of 32 tokens.
    cache: 2 * 4 * 10 * 16 * 32,
  });
  expect(checkpointBytes).toBe(12 * parameters);
  const { trained, bytes } = fit(1, 1000);
  expect(bytes).toBe(4 * parameters + (4 * trained) / (4 * 32));
  const shard = sample(100);
  expect(shard.bytes).toBeCloseTo(2 * shard.generated + 800, 6);
  expect(language.plan).toBeDefined();
});
