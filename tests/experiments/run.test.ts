import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { experiments } from '@ouroboros/experiments';
import { families } from '@ouroboros/models';
import { applySettings, runExperiment } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { linesOf, runCommand, set, startCommand, untilThere } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';

/** Settings that cut the nano scale to two models of one seed. */
const short = { scale: 'nano', seeds: 1, iterations: 2, lanes: 1 };

/** The same for stories: few, in a small vocabulary. */
const cutStories = {
  ...short,
  'data.stories': 40,
  'data.testStories': 20,
  'model.vocab_size': 300,
  'model.n_positions': 64,
  'fit.epochs': 1,
  'evaluate.texts': 8,
};

/** The same for images: few, in a small model. */
const cutImages = {
  ...short,
  'data.images': 80,
  'data.testImages': 20,
  'model.image_size': 16,
  'fit.epochs': 1,
  'fit.batch': 8,
  'evaluate.samples': 10,
  'evaluate.encoderSteps': 2,
};

/** The same for molecules: few, in a small model. */
const cutMolecules = {
  ...short,
  'data.conformations': 24,
  'data.testConformations': 8,
  'model.hidden_dim': 8,
  'fit.steps': 40,
  'sample.steps': 5,
  'evaluate.molecules': 1,
};

/** What is cut, and the test loss that a broken model has and no other. */
const cuts = new Map([
  // Guessing evenly among 300 tokens.
  ['language', { settings: cutStories, broken: Math.log(300) + 0.5 }],
  // Every value as far off as black is from white, at the variance of the nano scale.
  ['images', { settings: cutImages, broken: (3 * 16 * 16 * 2 ** 2) / (2 * 0.2) }],
  // Far more than of a network that says nothing, which has some 4,000.
  ['molecules', { settings: cutMolecules, broken: 20_000 }],
]);

let cwd: string;
let runtime: Runtime;

useDirectory((path) => {
  cwd = path;
});
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});

test.each([...experiments.values()].filter(({ scales }) => scales))(
  '$name runs at the nano scale under every regime',
  async (experiment) => {
    const family = families.get(experiment.family);
    const cut = cuts.get(experiment.family);
    if (!family || !cut) throw new Error(`no family ${experiment.family}`);
    const settings = Object.entries(cut.settings).map(([key, value]) => `${key}=${value}`);
    const summary = await runExperiment({
      experiment: applySettings(experiment, settings),
      family,
      runtime,
      out: join(cwd, experiment.name),
    });
    expect(summary).toMatchObject({ finished: true, config: { scale: 'nano' } });
    expect(summary.reference).toEqual(experiment.reference);
    expect(summary.chains.map(({ regime }) => regime)).toEqual(experiment.regimes);
    for (const { iterations } of summary.chains) {
      expect(iterations.map(({ metrics }) => metrics.testLoss < cut.broken)).toEqual([true, true]);
      for (const { curve = [], fit } of iterations) {
        const measured = curve.filter(({ testLoss }) => testLoss !== undefined).length;
        expect(measured).toBe(Math.min(Number(experiment.fit?.evaluations ?? 0), fit.steps as number));
      }
    }
  },
  60_000,
);

test('a study goes on where it was stopped, runs its experiments once, and then only makes its page', async () => {
  const words = [
    'run',
    'experiments/paper/first-iteration.ts',
    ...set(cutStories),
    '--threads',
    '1',
    '--json',
  ];
  const out = join('runs', 'paper', 'first-iteration');
  const command = startCommand(cwd, words);
  await untilThere(command, join(cwd, out, 'gpt2-9m-first-iteration-third', 'run.json'));
  command.child.kill('SIGINT');
  const stopped = await command.finished;
  expect(stopped).toMatchObject({ code: 1, stdout: '' });
  expect(linesOf(stopped.stderr).at(-1)).toContain(`go on with: ouroboros ${words.slice(0, 2).join(' ')} `);

  const first = await runCommand(cwd, words);
  expect(first).toMatchObject({ code: 0 });
  // For people, and so not where the document goes.
  expect(first.stderr).toContain('beside Gerstgrasser et al. 2024, Table 2');
  const document = JSON.parse(first.stdout);
  expect(document).toMatchObject({
    study: 'paper/first-iteration',
    page: join(out, 'report.html'),
    runs: [
      { run: join(out, 'table2-gpt2-9m'), experiment: 'paper/table2-gpt2-9m', finished: true },
      { run: join(out, 'gpt2-9m-first-iteration-third'), config: { fit: { epochs: 1, firstEpochs: 1 } } },
    ],
  });
  const page = await readFile(join(cwd, document.page), 'utf8');
  for (const { experiment } of document.runs) expect(page).toContain(experiment);

  const again = await runCommand(cwd, words);
  expect(again).toMatchObject({ code: 0, stdout: first.stdout });
  expect(again.stderr).not.toContain('fitted');
  // One experiment of it goes by its own name, too.
  const one = await runCommand(cwd, [
    ...['run', 'paper/table2-gpt2-9m', ...set(cutStories), '--threads', '1', '--json'],
    ...['--out', join(out, 'table2-gpt2-9m')],
  ]);
  expect(JSON.parse(one.stdout)).toMatchObject(document.runs[0]);
}, 120_000);
