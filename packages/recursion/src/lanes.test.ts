import type { Runtime } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import type { RunEvent } from './loop/run-event.ts';
import { runExperiment } from './loop.ts';
import { type CountingHooks, countingFamily, idleRuntime } from './testing/counting-family.ts';
import { countingExperiment, fingerprint, inTemporaryDirectory } from './testing/run-directory.ts';

const changes = { seeds: 3, iterations: 3, regimes: ['replace', 'accumulate'], fit: { pause: 5 } };

async function run(out: string, lanes: number, hooks: CountingHooks = {}, onEvent = (_: RunEvent) => {}) {
  const calls: string[] = [];
  const family = countingFamily({ onCall: (call) => calls.push(call), ...hooks });
  const more: Runtime[] = Array.from({ length: lanes - 1 }, () => ({ ...idleRuntime }) as Runtime);
  const experiment = countingExperiment(changes);
  await runExperiment({ experiment, family, runtime: idleRuntime, lanes: more, out, onEvent });
  return calls;
}

/** Files that hold results, not times. */
async function results(out: string): Promise<[string, string][]> {
  const files = [...(await fingerprint(out))].filter(([name]) => /^(chains|shared|data)/.test(name));
  return files.filter(([name]) => !name.endsWith('timing.json')).sort();
}

test('a run on several lanes leaves the same bytes as one on a single lane, and fits shared models once', () =>
  inTemporaryDirectory(async (one) =>
    inTemporaryDirectory(async (many) => {
      const alone = await run(one, 1);
      const together = await run(many, 3);
      expect(await results(many)).toEqual(await results(one));
      expect([...together].sort()).toEqual([...alone].sort());
    }),
  ));

test('chains of several seeds are under way at the same time', () =>
  inTemporaryDirectory(async (out) => {
    const open = new Set<string>();
    let most = 0;
    await run(out, 2, {}, (event) => {
      if (event.type === 'phase') open.add(JSON.stringify(event.place));
      if (event.type === 'phase-done') open.delete(JSON.stringify(event.place));
      most = Math.max(most, open.size);
    });
    expect(most).toBe(2);
  }));

test('a chain that fails stops the others, and its own error is what is reported', () =>
  inTemporaryDirectory(async (out) => {
    const testLoss = (seed: number, iteration: number) => (seed === 2 && iteration === 2 ? Number.NaN : 1);
    await expect(run(out, 2, { testLoss })).rejects.toMatchObject({ code: 'run/not-finite' });
    const resumed = await run(out, 2);
    expect(resumed.length).toBeGreaterThan(0);
  }));
