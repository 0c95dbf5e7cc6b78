import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import {
  type Command,
  checksums,
  linesOf,
  runCommand,
  set,
  startCommand,
  tinyLanguage,
} from './command-line.ts';

let cwd: string;

useDirectory((path) => {
  cwd = path;
});

/** A run whose fits leave a checkpoint after every step. */
function runWords(out: string): readonly string[] {
  const settings = { ...tinyLanguage, iterations: 3, 'fit.stepsPerRun': 1, 'fit.checkpointSeconds': 0 };
  const slowly = { 'fit.epochs': 2, 'sample.slots': 4 };
  return ['run', 'language-quick', ...set({ ...settings, ...slowly }), '--threads', '1', '--out', out];
}

/** Where a run can be killed, in the order in which it gets there. */
const places = [
  'shared/seed1/iteration-001',
  'chains/replace-seed1/iteration-002',
  'chains/replace-seed1/iteration-003',
  'chains/accumulate-seed1/iteration-002',
  'chains/accumulate-seed1/iteration-003',
] as const;

/** What is in the directory of an iteration at a moment of each kind. */
const kinds = {
  fitting: (names: readonly string[]) => names.includes('checkpoint.safetensors'),
  'between files': (names: readonly string[]) =>
    names.includes('fit.json') && !names.includes('specimens.json'),
  sampling: (names: readonly string[]) => names.some((name) => name.endsWith('.partial')),
};
type Kind = keyof typeof kinds;

interface Moment {
  readonly place: string;
  readonly kind: Kind;
  /** Milliseconds to wait once it has come. */
  readonly wait: number;
}

/** Pseudo-random numbers in [0, 1): mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One moment in every place, every kind among them; a last iteration does not sample. */
function moments(seed: number): readonly Moment[] {
  const draw = random(seed);
  const all = Object.keys(kinds) as Kind[];
  for (;;) {
    const drawn = places.map((place): Moment => {
      const possible = place.endsWith('003') ? all.filter((kind) => kind !== 'sampling') : all;
      const kind = possible[Math.floor(draw() * possible.length)] as Kind;
      return { place, kind, wait: Math.floor(draw() * 40) };
    });
    if (new Set(drawn.map(({ kind }) => kind)).size === all.length) return drawn;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Waits until `condition` holds for the names in a directory, while the command runs. */
async function until(
  { child }: Command,
  directory: string,
  condition: (names: readonly string[]) => boolean,
): Promise<void> {
  while (!condition(namesIn(directory))) {
    if (child.exitCode !== null) throw new Error(`the command ended before its moment in ${directory}`);
    await delay(2);
  }
}

test('killed at five moments, in fits, in sampling and between files, a run ends byte for byte as undisturbed', async () => {
  // Nor does it matter how many chains run side by side.
  const undisturbed = runCommand(cwd, [...runWords('undisturbed'), '--set', 'lanes=2']);
  for (const { place, kind, wait } of moments(20240401)) {
    const command = startCommand(cwd, runWords('killed'));
    await until(command, join(cwd, 'killed', place), kinds[kind]);
    await delay(wait);
    command.child.kill('SIGKILL');
    expect(await command.finished).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  }
  const finished = await runCommand(cwd, runWords('killed'));
  expect(finished.code).toBe(0);
  expect((await undisturbed).code).toBe(0);
  expect(await checksums(join(cwd, 'killed'))).toEqual(await checksums(join(cwd, 'undisturbed')));
  const table = (stdout: string) => stdout.replaceAll('undisturbed', 'killed');
  expect(finished.stdout).toBe(table((await undisturbed).stdout));
  const events = linesOf(await readFile(join(cwd, 'killed', 'events.jsonl'), 'utf8')).map((line) =>
    JSON.parse(line),
  );
  expect(events.filter(({ event }) => event === 'resume')).toHaveLength(5);
}, 180_000);

test('a run that is written cannot be written by another; a damaged checkpoint is named and refused', async () => {
  const first = startCommand(cwd, runWords('busy'));
  const fit = join(cwd, 'busy', places[0]);
  await until(first, fit, kinds.fitting);
  // Suspended, so that the fit is not over before the second one looks.
  first.child.kill('SIGSTOP');
  const second = await runCommand(cwd, runWords('busy'));
  expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(second.stderr)).toEqual([expect.stringContaining(`process ${first.child.pid} on host`)]);
  first.child.kill('SIGKILL');
  await first.finished;

  const checkpoint = join(fit, 'checkpoint.safetensors');
  expect(existsSync(checkpoint)).toBe(true);
  const whole = await readFile(checkpoint);
  const flipped = Buffer.from(whole);
  const last = flipped.length - 1;
  flipped[last] = (flipped[last] as number) ^ 1;
  for (const damaged of [flipped, whole.subarray(0, last)]) {
    await writeFile(checkpoint, damaged);
    const refused = await runCommand(cwd, runWords('busy'));
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' });
    expect(linesOf(refused.stderr).at(-1)).toContain(join('busy', places[0], 'checkpoint.safetensors'));
  }
  await writeFile(checkpoint, whole);
  expect((await runCommand(cwd, runWords('busy'))).code).toBe(0);
}, 120_000);
