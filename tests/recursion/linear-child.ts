import { families } from '@ouroboros/models';
import { type Experiment, runExperiment } from '@ouroboros/recursion';
import { Runtime } from '@ouroboros/runtime';

/** A linear experiment of seconds: every regime, a model small enough that most of the time goes into files. */
export const tinyLinear: Experiment = {
  name: 'tiny-linear',
  description: 'for tests',
  family: 'linear',
  regimes: [
    'fresh-real-0.3',
    'replace',
    'accumulate',
    'replace-multiple',
    'accumulate-subsample',
    'fixed-real',
  ],
  seeds: [11],
  iterations: 3,
  growth: 'linear:0.5',
  model: { features: 3 },
  data: { rows: 12 },
  fit: { replicates: 40 },
};

/** Runs the tiny experiment in `out` and tells the name of every phase that begins. */
export async function runTinyLinear(out: string, onPhase: (phase: string) => void = () => undefined) {
  const runtime = await Runtime.start({ threads: 1 });
  const family = families.get('linear');
  if (!family) throw new Error('there is no linear family');
  try {
    return await runExperiment({
      ...{ experiment: tinyLinear, family, runtime, out },
      onEvent: (event) => {
        if (event.type === 'phase') onPhase(event.phase);
      },
    });
  } finally {
    await runtime.close();
  }
}

const out = process.argv[2];
if (process.argv[1]?.endsWith('linear-child.ts') && out) {
  await runTinyLinear(out, (phase) => process.stdout.write(`${phase}\n`));
}
