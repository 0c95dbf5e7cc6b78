import { join } from 'node:path';
import { gaussian } from '@ouroboros/models/gaussian';
import { type Experiment, type RunEvent, runExperiment } from '@ouroboros/recursion';
import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { filesBelow } from '../support/files-below.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';

let runtime: Runtime;
let root: string;
useRuntime({ threads: 1 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  root = path;
});

const experiment: Experiment = {
  name: 'small-gaussian',
  description: 'every regime',
  family: 'gaussian',
  regimes: [
    'replace',
    'accumulate',
    'replace-multiple',
    'accumulate-subsample',
    'fixed-real-0.3',
    'fresh-real-0.4',
  ],
  seeds: [5],
  iterations: 3,
  growth: 'linear:1',
  model: { dimensions: 2 },
  data: { rows: 12, covariance: { toeplitz: -0.3 } },
  fit: { replicates: 400 },
};

/** Runs the experiment, up to the given number of phases. */
async function run(out: string, phases = Number.POSITIVE_INFINITY) {
  const controller = new AbortController();
  let count = 0;
  const onEvent = (event: RunEvent) => {
    if (event.type === 'phase' && ++count > phases) controller.abort(new Error('stop'));
  };
  return runExperiment({ experiment, family: gaussian, runtime, out, onEvent, signal: controller.signal });
}

const lasting = (name: string) => ['weights.safetensors', 'metrics.json', 'manifest.json'].includes(name);

test('a run of every regime comes to what theory expects, and stopped half way ends the same bit for bit', {
  timeout: 60_000,
}, async () => {
  const { chains, finished } = await run(join(root, 'whole'));
  expect(finished).toBe(true);
  expect(chains).toHaveLength(6);
  for (const { regime, iterations } of chains) {
    for (const { n, metrics, standardErrors = {}, expected = {} } of iterations) {
      expect(Object.keys(expected), `${regime} ${n}`).toEqual(
        expect.arrayContaining(['meanError', 'variance']),
      );
      if (n === 1) expect(expected.testLoss).toBeDefined();
      for (const [name, value] of Object.entries(expected)) {
        const deviation = Math.abs((metrics[name] as number) - value) / (standardErrors[name] as number);
        expect(deviation, `${name} of ${regime} ${n}`).toBeLessThan(4);
      }
    }
  }
  await expect(run(join(root, 'cut'), 25)).rejects.toMatchObject({ code: 'run/stopped' });
  await run(join(root, 'cut'));
  expect(await filesBelow(join(root, 'cut'), lasting)).toEqual(
    await filesBelow(join(root, 'whole'), lasting),
  );
});
