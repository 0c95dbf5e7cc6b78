import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateStory } from '@ouroboros/data';
import { families } from '@ouroboros/models';
import { type Experiment, type RunSummary, runExperiment } from '@ouroboros/recursion';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* Fresh real stories out of a file that holds 90 of them, by batches of 30. */

let root: string;
let runtime: Runtime;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ouroboros-fresh-'));
  runtime = await Runtime.start({ threads: 1 });
  await mkdir(join(root, 'stories'));
  for (const [split, count] of [
    ['train', 90],
    ['test', 10],
  ] as const) {
    const stories = Array.from({ length: count }, (_, index) => generateStory({ seed: 1, split, index }));
    await writeFile(join(root, 'stories', `${split}.txt`), stories.join('\n<|endoftext|>\n'));
  }
});
afterAll(async () => {
  await runtime.close();
  await rm(root, { recursive: true });
});

const experiment: Experiment = {
  name: 'tiny-fresh',
  description: 'for tests',
  family: 'language',
  regimes: ['fresh-real-0.3', 'fixed-real-0.3'],
  seeds: 1,
  iterations: 3,
  growth: 'linear:0.5',
  model: { preset: 'gpt2-nano', vocab_size: 280, n_positions: 32, n_embd: 16, n_layer: 1, n_head: 2 },
  fit: { batch: 4, epochs: 1 },
  evaluate: { texts: 0 },
};

function run(iterations: number, out: string): Promise<RunSummary> {
  const family = families.get('language');
  if (!family) throw new Error('there is no language family');
  const data = { source: 'tinystories', path: join(root, 'stories'), stories: 30 };
  return runExperiment({ experiment: { ...experiment, iterations, data }, family, runtime, out });
}

test('language models are fitted on fresh and on fixed real stories, with growing synthetic batches', async () => {
  const out = join(root, 'enough');
  const { chains, finished } = await run(3, out);
  expect(finished).toBe(true);
  const examples = chains.map(({ iterations }) =>
    iterations.map(({ trainExamples, syntheticExamples }) => [trainExamples, syntheticExamples]),
  );
  const expected = [
    [30, 0],
    [75, 45],
    [90, 60],
  ];
  expect(examples).toEqual([expected, expected]);
  const losses = chains.map(({ iterations }) => iterations.map(({ metrics }) => metrics.testLoss));
  // The first model is the same one, those after it learned from other stories.
  expect(losses[0]?.[0]).toBe(losses[1]?.[0]);
  expect(losses[0]?.[1]).not.toBe(losses[1]?.[1]);
});

test('too few stories for the last fresh batch are refused before a model is fitted', async () => {
  const out = join(root, 'too-few');
  await expect(run(4, out)).rejects.toMatchObject({
    code: 'data/too-few-stories',
    kind: 'request',
    message: expect.stringMatching(/expected at least 120 training stories.*, received 90/),
  });
  expect(await readdir(out)).not.toContain('shared');
});
