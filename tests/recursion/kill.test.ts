import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runTinyLinear } from './linear-child.ts';

/** Files that hold times; everything else must come out the same. */
const timed = ['run.json', 'summary.json', 'events.jsonl', 'timing.json'];

async function checksums(run: string): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const digest = createHash('sha256').update(await readFile(path));
    sums.set(relative(run, path), timed.includes(entry.name) ? 'times' : digest.digest('hex'));
  }
  return new Map([...sums].sort(([a], [b]) => a.localeCompare(b)));
}

/** Starts the run in a process of its own and kills it `after` milliseconds into its `phases`-th phase. */
async function runAndKill(out: string, phases: number, after: number): Promise<void> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const program = fileURLToPath(new URL('./linear-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', loader, program, out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    if (++seen === phases) break;
  }
  expect(seen).toBe(phases);
  await delay(after);
  child.kill('SIGKILL');
  await ended;
}

test('killed five times, in fits, in sampling and between files, a run ends byte for byte as undisturbed', {
  timeout: 180_000,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-kill-'));
  const [out, undisturbed] = [join(directory, 'killed'), join(directory, 'undisturbed')];
  try {
    // Each process first prepares, then goes on: the phases count from where the one before was killed.
    for (const [phases, after] of [
      [1, 15],
      [2, 1],
      [5, 4],
      [9, 2],
      [8, 7],
    ] as const) {
      await runAndKill(out, phases, after);
    }
    const finished = await runTinyLinear(out);
    const expected = await runTinyLinear(undisturbed);
    expect(await checksums(out)).toEqual(await checksums(undisturbed));
    const losses = (summary: typeof finished) =>
      summary.chains.map(({ iterations }) => iterations.map(({ metrics }) => metrics));
    expect(losses(finished)).toEqual(losses(expected));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
