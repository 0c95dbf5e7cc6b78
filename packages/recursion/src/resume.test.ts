import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runExperiment } from './loop.ts';
import { deadFrom, fullAt, withTrouble } from './testing/broken-disk.ts';
import { countingFamily, idleRuntime } from './testing/counting-family.ts';
import { countingExperiment, fingerprint, inTemporaryDirectory } from './testing/run-directory.ts';

// Two chains that share their first model; replace also samples from its second one in longer runs, as in loop.test.ts.
const experiment = countingExperiment({ iterations: 2 });

/** Runs the experiment; `calls` collects what the family did. */
function start(out: string, calls: string[] = []): Promise<unknown> {
  const family = countingFamily({ onCall: (call) => calls.push(call) });
  return runExperiment({ experiment, family, runtime: idleRuntime, out });
}

test(
  'killed at any write and run again, a run ends as if it had never been killed',
  { timeout: 120_000 },
  () =>
    inTemporaryDirectory(async (directory) => {
      const undisturbed = join(directory, 'undisturbed');
      const calls: string[] = [];
      const writes = await withTrouble(
        () => undefined,
        () => start(undisturbed, calls),
      );
      const expected = await fingerprint(undisturbed);
      expect(writes).toBeGreaterThan(50);
      for (let step = 1; step <= writes; step++) {
        const out = join(directory, `killed-at-${step}`);
        const done: string[] = [];
        await withTrouble(deadFrom(step), () => start(out, done).catch(() => undefined));
        await start(out, done);
        expect([step, await fingerprint(out)]).toEqual([step, expected]);
        // Only what the kill interrupted is done again.
        expect(done.length).toBeLessThanOrEqual(calls.length + 1);
      }
    }),
);

test('killed again and again, a few writes further each time, a run ends as if never killed', () =>
  inTemporaryDirectory(async (directory) => {
    const [undisturbed, out] = [join(directory, 'undisturbed'), join(directory, 'killed')];
    await start(undisturbed);
    for (let step = 1; step <= 41; step += 4) {
      await withTrouble(deadFrom(step), () => start(out).catch(() => undefined));
    }
    await start(out);
    expect(await fingerprint(out)).toEqual(await fingerprint(undisturbed));
  }));

test('a disk that is full at some write is one clear fault, and the run can go on', { timeout: 60_000 }, () =>
  inTemporaryDirectory(async (directory) => {
    const undisturbed = join(directory, 'undisturbed');
    const writes = await withTrouble(
      () => undefined,
      () => start(undisturbed),
    );
    for (let step = 1; step <= writes; step += 5) {
      const out = join(directory, `full-at-${step}`);
      let outcome: unknown;
      await withTrouble(fullAt(step), async () => {
        outcome = await start(out).catch((error: unknown) => error);
      });
      // Failing to clean up is no failure of the run.
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'Fault', code: 'data/disk-full' });
      await start(out);
      expect([step, await fingerprint(out)]).toEqual([step, await fingerprint(undisturbed)]);
    }
  }),
);
