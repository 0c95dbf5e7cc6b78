import { join } from 'node:path';
import { experiments } from '@ouroboros/experiments';
import { families } from '@ouroboros/models';
import {
  applySettings,
  type Experiment,
  type RunPlan,
  type RunSummary,
  runExperiment,
} from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { tinyImages, tinyLanguage } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { planOf } from './plan-of.ts';

let cwd: string;
let runtime: Runtime;
useDirectory((path) => {
  cwd = path;
});
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});

/** Every text has 32 tokens: stories are cut to the context, and the likeliest tokens never end a text before. */
const short = {
  ...tinyLanguage,
  ...{ iterations: 3, 'evaluate.texts': 8, 'sample.temperature': 0 },
};

const regimes = { regimes: 'replace,accumulate,accumulate-subsample' };

/** A small run of an experiment as it is planned, and what its chains report. */
async function planAndRun(name: string, settings: Readonly<Record<string, string | number>>) {
  const found = experiments.get(name) as Experiment;
  const experiment = applySettings(
    found,
    Object.entries({ ...settings, ...regimes }).map(([key, value]) => `${key}=${value}`),
  );
  const family = families.get(experiment.family);
  if (!family) throw new Error(`there is no family ${experiment.family}`);
  const { chains } = await runExperiment({ experiment, family, runtime, out: join(cwd, name) });
  return { plan: await planOf(experiment), chains };
}

/** Examples, trained units (a figure of fits) and generated ones, of what regimes share and then of each. */
function reported(
  chains: RunSummary['chains'],
  units: string,
  generated: { readonly first: number; readonly later: number },
) {
  const [shared] = chains[0]?.iterations ?? [];
  const own = chains.map(({ iterations: [, ...later] }) => [
    later.reduce((sum, { trainExamples }) => sum + trainExamples, 0),
    later.reduce((sum, { fit }) => sum + (fit[units] as number), 0),
    generated.later,
  ]);
  return [[shared?.trainExamples, shared?.fit[units], generated.first], ...own];
}

const figuresOf = ({ regimes }: RunPlan) =>
  regimes.map((cost) => [cost.trainExamples, cost.trained, cost.generated]);

test('what is planned for a small run of stories is what the run reports', async () => {
  const { plan, chains } = await planAndRun('language-quick', short);
  // A data set, texts to be measured, specimens; the last model writes no data set.
  const first = 32 * (60 + 8 + 4);
  const later = first + 32 * (8 + 4);
  expect(figuresOf(plan)).toEqual(reported(chains, 'tokens', { first, later }));
}, 120_000);

test('what is planned for a small run of images is what the run reports', async () => {
  const { plan, chains } = await planAndRun('images-quick', { ...tinyImages, iterations: 3 });
  // A data set and specimens; the last model draws no data set.
  const [first, later] = [48 + 16, 48 + 16 + 16];
  expect(figuresOf(plan)).toEqual(reported(chains, 'images', { first, later }));
  // Test images and reconstructions, of the model that regimes share and of two of each regime.
  expect(plan.total.scored).toBe(7 * (16 + 12));
}, 120_000);
