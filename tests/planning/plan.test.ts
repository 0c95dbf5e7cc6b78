import { join } from 'node:path';
import { experiments } from '@ouroboros/experiments';
import { families } from '@ouroboros/models';
import {
  applyScale,
  applySettings,
  type Experiment,
  planRun,
  type RunPlan,
  resolveExperiment,
  runExperiment,
} from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { linesOf, runCommand, set, tinyLanguage } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';

let cwd: string;
let runtime: Runtime;
useDirectory((path) => {
  cwd = path;
});
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});

const throughput = { train: 1000, sample: 100 };

/** The plan of an experiment at a given speed: nothing is measured. */
async function planOf(experiment: Experiment): Promise<RunPlan> {
  const family = families.get(experiment.family);
  if (!family?.plan) throw new Error(`expected a family that plans, received ${experiment.family}`);
  const resolved = resolveExperiment(experiment, family);
  return planRun({ resolved, family: await family.plan(resolved.options), lanes: 1, throughput });
}

/** Every text has 32 tokens: stories are cut to the context, and the likeliest tokens never end a text before. */
const short = {
  ...tinyLanguage,
  ...{ iterations: 3, 'evaluate.texts': 8, 'sample.temperature': 0 },
};

test('what is planned for a small run is what the run reports', async () => {
  const found = experiments.get('language-quick') as Experiment;
  const regimes = { regimes: 'replace,accumulate,accumulate-subsample' };
  const experiment = applySettings(
    found,
    Object.entries({ ...short, ...regimes }).map(([key, value]) => `${key}=${value}`),
  );
  const family = families.get('language');
  if (!family) throw new Error('there is no language family');
  const { chains } = await runExperiment({ experiment, family, runtime, out: join(cwd, 'run') });
  const plan = await planOf(experiment);
  const planned = plan.regimes.map((cost) => [cost.trainExamples, cost.trained, cost.generated]);
  const [first] = chains[0]?.iterations ?? [];
  // A data set, texts to be measured, specimens.
  const written = 32 * (60 + 8 + 4);
  const shared = [first?.trainExamples, first?.fit.tokens, written];
  const own = chains.map(({ iterations: [, ...later] }) => [
    later.reduce((sum, { trainExamples }) => sum + trainExamples, 0),
    later.reduce((sum, { fit }) => sum + (fit.tokens as number), 0),
    // The last model writes no data set.
    written + 32 * (8 + 4),
  ]);
  expect(planned).toEqual([shared, ...own]);
}, 120_000);

const atPaperScale = [...experiments.values()].filter(({ scales }) => scales?.paper);

test('there are experiments at the scale of the paper', () => {
  expect(atPaperScale.length).toBeGreaterThan(5);
});

test.each(atPaperScale)(
  "$name has a plan at the paper's scale",
  async (experiment) => {
    const { scale, parameters, realExamples, total, memory, disk, hours, notes } = await planOf(
      applyScale(experiment, ['scale=paper']),
    );
    expect(scale).toBe('paper');
    expect(parameters).toBeGreaterThan(8e6);
    expect(realExamples).toBeGreaterThan(4e5);
    // Six operations for each parameter and token, and what attention adds.
    expect(total.operations).toBeGreaterThan(4 * parameters * total.trained);
    expect(memory.total).toBeGreaterThan(16 * parameters);
    expect(disk.total).toBeGreaterThan(4 * parameters);
    expect(hours).toBeCloseTo(total.seconds / 3600, 6);
    expect(notes[0]).toContain('as published');
  },
  60_000,
);

test('the command tells the plan in one document, and a table for people', async () => {
  const rates = ['--throughput', 'train=1000,sample=100'];
  const words = ['plan', 'language-quick', ...set(tinyLanguage), '--threads', '1', ...rates];
  const { code, stdout } = await runCommand(cwd, [...words, '--json']);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    ...{ experiment: 'language-quick', family: 'language', model: 'gpt2-nano', unit: 'tokens' },
    ...{ throughput, throughputSource: 'given', realExamples: 60, lanes: 1 },
  });
  const table = await runCommand(cwd, words);
  const lines = linesOf(table.stdout);
  expect(lines.find((line) => line.startsWith('shared by all regimes'))).toBeDefined();
  expect(lines.find((line) => line.startsWith('throughput'))).toContain('given: train 1.00 k tokens/s');
}, 60_000);

test('without a given throughput it is measured', async () => {
  const words = ['plan', 'language-quick', ...set(tinyLanguage), '--threads', '1', '--json'];
  const { code, stdout } = await runCommand(cwd, words);
  expect(code).toBe(0);
  const { throughput: measured, throughputSource } = JSON.parse(stdout);
  expect(throughputSource).toBe('measured');
  expect([measured.train > 0, measured.sample > 0]).toEqual([true, true]);
}, 120_000);

test('what cannot be planned is refused in one line', async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ['language-quick', '--throughput', 'train=fast,sample=1'],
      '--throughput: expected train=<tokens/s>,sample=',
    ],
    [['language-quick', '--throughput', 'train=100'], 'received "train=100"'],
    [['linear-quick'], 'experiment linear-quick: expected one of a family that is worth planning'],
    [['start'], 'experiment linear-quick: expected one of a family that is worth planning'],
    [['langage-quick'], 'did you mean'],
  ];
  for (const [words, message] of cases) {
    const { code, stdout, stderr } = await runCommand(cwd, ['plan', ...words]);
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(message)]);
  }
}, 60_000);
