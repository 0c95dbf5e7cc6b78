import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runExperiment } from '../loop.ts';
import { countingFamily, idleRuntime } from '../testing/counting-family.ts';
import { countingExperiment, inTemporaryDirectory } from '../testing/run-directory.ts';
import { locateModel } from './model-location.ts';
import { readSummary } from './summary.ts';

test('a model is found by regime, seed and iteration; the first one where all regimes share it', () =>
  inTemporaryDirectory(async (out) => {
    const experiment = countingExperiment({ seeds: [5, 6] });
    await runExperiment({ experiment, family: countingFamily(), runtime: idleRuntime, out });
    const summary = await readSummary(out);
    const last = locateModel(summary, { regime: 'accumulate' });
    expect(last).toMatchObject({ regime: 'accumulate', seed: 5, iteration: 3 });
    expect(last.directory).toBe(join(out, 'chains', 'accumulate-seed5', 'iteration-003'));
    const first = locateModel(summary, { regime: 'replace', seed: 6, iteration: 1 });
    expect(first.directory).toBe(join(out, 'shared', 'seed6', 'iteration-001'));
    for (const { directory } of [first, last]) await stat(join(directory, 'metrics.json'));
    const refusals = [
      [{ regime: 'acumulate' }, 'regime', 'did you mean accumulate?'],
      [{ regime: 'replace', seed: 7 }, 'seed', 'expected one of 5, 6, received 7'],
      [{ regime: 'replace', iteration: 9 }, 'iteration', 'expected one of 1, 2, 3, received 9'],
    ] as const;
    for (const [choice, what, text] of refusals) {
      expect(() => locateModel(summary, choice)).toThrow(what);
      expect(() => locateModel(summary, choice)).toThrow(text);
    }
  }));
