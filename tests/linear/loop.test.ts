import { join } from 'node:path';
import { linear } from '@ouroboros/models/linear';
import { type Experiment, runExperiment } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { Workplace } from './chain.ts';

/**
 * Whole runs against the closed forms that their summaries tell. A comparison at 4 standard errors fails by chance with
 * probability 6e-5; the seed is fixed.
 */

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

const experiment: Experiment = {
  name: 'weighted-and-growing',
  description: 'regimes with weights, fresh real data and growing batches',
  family: 'linear',
  regimes: ['fixed-real-0.3', 'fresh-real-0.35', 'replace', 'accumulate', 'replace-multiple'],
  seeds: [21],
  iterations: 5,
  model: { features: 3 },
  data: { rows: 20 },
  fit: { replicates: 4000 },
};

test.each(['constant:1', 'linear:1', 'geometric:3'])(
  'the points of a run with growth %s lie within 4 standard errors of its theory',
  { timeout: 60_000 },
  async (growth) => {
    const out = join(workplace.next(), 'run');
    const request = { experiment: { ...experiment, growth }, family: linear, runtime, out };
    const { chains } = await runExperiment(request);
    const deviations = chains.flatMap(({ iterations }) =>
      iterations.map(({ metrics, standardErrors, expected }) => {
        const difference = metrics.testLoss - (expected?.testLoss ?? Number.NaN);
        return Math.abs(difference / (standardErrors?.testLoss ?? 0));
      }),
    );
    expect(deviations).toHaveLength(25);
    for (const deviation of deviations) expect(deviation).toBeLessThan(4);
  },
);
