import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runExperiment } from '../loop.ts';
import { countingFamily, idleRuntime } from '../testing/counting-family.ts';
import { countingExperiment, fingerprint, inTemporaryDirectory } from '../testing/run-directory.ts';
import { acquireLock } from './lock.ts';
import { isAlive, processBirth } from './process-identity.ts';

const holder = (changes: object) =>
  JSON.stringify({ pid: process.pid, host: hostname(), since: '2024-01-01', token: 'x', ...changes });

test('a lock is held until it is released', () =>
  inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'run', 'lock');
    const lock = await acquireLock(path);
    await expect(acquireLock(path)).rejects.toMatchObject({
      code: 'run/locked',
      message: expect.stringContaining(`process ${process.pid} on host ${hostname()}`),
    });
    await lock.release();
    expect(await readdir(join(directory, 'run'))).toEqual([]);
    await (await acquireLock(path)).release();
  }));

test('the lock of a dead process is taken over, also when its id was given to another', () =>
  inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'lock');
    // No process has the largest id; process 1 is alive but was not born then.
    const dead = [holder({ pid: 2 ** 22 + 1 }), holder({ pid: 1, birth: 'boot/1' }), holder({}), '{"pid": 1'];
    for (const text of dead) {
      await writeFile(path, text);
      await writeFile(join(directory, `lock.${2 ** 22 + 1}.x`), 'left by a kill');
      const lock = await acquireLock(path);
      expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
      expect(await readdir(directory)).toEqual(['lock']);
      await lock.release();
    }
  }));

test('the lock of another host cannot be checked and is refused', () =>
  inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'lock');
    await writeFile(path, holder({ host: 'elsewhere', pid: 2 ** 22 + 1 }));
    await expect(acquireLock(path)).rejects.toThrow(`remove ${path} if that process has ended`);
  }));

test('a released lock that someone else took over stays', () =>
  inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'lock');
    const lock = await acquireLock(path);
    await writeFile(path, holder({ host: 'elsewhere' }));
    await lock.release();
    expect(await readdir(directory)).toEqual(['lock']);
  }));

test('of many that want a lock at once, one gets it', () =>
  inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'lock');
    await writeFile(path, holder({ pid: 2 ** 22 + 1 }));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(path)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  }));

test('a process knows itself to be alive', () => {
  expect(isAlive(process.pid, processBirth(process.pid))).toBe(true);
  expect(isAlive(2 ** 22 + 1)).toBe(false);
});

/** Runs the counting experiment in a process of its own and waits until the family has done `calls` calls. */
async function startChild(out: string, calls: number): Promise<ChildProcess> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const program = fileURLToPath(new URL('../testing/child-run.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', loader, program, out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    if (++seen === calls) break;
  }
  expect(seen).toBe(calls);
  return child;
}

test('a second process is refused; after kill -9 the next one takes over and ends as if nothing had happened', () =>
  inTemporaryDirectory(async (directory) => {
    const [out, undisturbed] = [join(directory, 'killed'), join(directory, 'undisturbed')];
    const experiment = countingExperiment({ fit: { pause: 150 } });
    const request = { experiment, family: countingFamily(), runtime: idleRuntime };
    for (const calls of [2, 1, 3]) {
      const child = await startChild(out, calls);
      await expect(runExperiment({ ...request, out })).rejects.toThrow(`process ${child.pid} on host`);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await runExperiment({ ...request, out });
    await runExperiment({ ...request, out: undisturbed });
    expect(await fingerprint(out)).toEqual(await fingerprint(undisturbed));
  }));
