import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ouroboros } from '@ouroboros/cli';

const require = createRequire(import.meta.url);
const loader = pathToFileURL(require.resolve('tsx')).href;
const main = require.resolve('@ouroboros/cli/main');

/** What a finished command left behind. */
export interface Finished {
  /** Exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Command {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** The program and its arguments that `ouroboros <words>` stands for. */
export function commandOf(words: readonly string[]): { program: string; words: readonly string[] } {
  return { program: process.execPath, words: ['--import', loader, main, ...words] };
}

/** Starts `ouroboros <words>` in the directory `cwd` as a user would, output into pipes. */
export function startCommand(cwd: string, words: readonly string[]): Command {
  // Neither of a test run's own variables nor of the package script that started it.
  const { NODE_OPTIONS: _, VITEST: __, npm_lifecycle_event: ___, ...env } = process.env;
  const command = commandOf(words);
  const child = spawn(command.program, command.words, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const finished = once(child, 'close').then(([code, signal]) => {
    return { code, signal, stdout: stdout.join(''), stderr: stderr.join('') };
  });
  return { child, finished };
}

/** Pieces of a stream, as they come. */
function collect(stream: Readable): readonly string[] {
  const pieces: string[] = [];
  stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  return pieces;
}

/** Waits until a command has made `path`. */
export async function untilThere({ child }: Command, path: string): Promise<void> {
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`the command ended without ${path}`);
    await delay(2);
  }
}

/** Commands of this process, which share its directory and streams: one after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `ouroboros <words>` in the directory `cwd` until it ends, in this process: what it prints and leaves behind is that of a
 * process of its own, which `startCommand` gives, but for the second that one takes to start.
 */
export function runCommand(cwd: string, words: readonly string[]): Promise<Finished> {
  const finished = last.then(() => runHere(cwd, words));
  last = finished.catch(() => undefined);
  return finished;
}

async function runHere(cwd: string, words: readonly string[]): Promise<Finished> {
  const { npm_lifecycle_event: script } = process.env;
  delete process.env.npm_lifecycle_event;
  const here = process.cwd();
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)];
  const forget = rememberListeners();
  process.chdir(cwd);
  try {
    const code = await ouroboros(words);
    return { code, signal: null, stdout: stdout.pieces.join(''), stderr: stderr.pieces.join('') };
  } finally {
    process.chdir(here);
    forget();
    stdout.release();
    stderr.release();
    if (script !== undefined) process.env.npm_lifecycle_event = script;
  }
}

/** Keeps what is written to a stream instead of writing it, until it is released. */
function capture(stream: NodeJS.WriteStream): { pieces: readonly string[]; release: () => void } {
  const pieces: string[] = [];
  const { write } = stream;
  stream.write = (piece: string | Uint8Array, ...rest: readonly unknown[]) => {
    pieces.push(typeof piece === 'string' ? piece : Buffer.from(piece).toString());
    const done = rest.find((one) => typeof one === 'function');
    if (done) setImmediate(done as () => void);
    return true;
  };
  return {
    pieces,
    release: () => {
      stream.write = write;
    },
  };
}

/** Notes who listens to this process and its streams; call the result to take away whoever came since. */
function rememberListeners(): () => void {
  const heard: readonly (readonly [EventEmitter, string])[] = [
    [process, 'uncaughtException'],
    [process.stdout, 'error'],
    [process.stderr, 'error'],
  ];
  const before = heard.map(([emitter, event]) => new Set(emitter.listeners(event)));
  return () => {
    for (const [i, [emitter, event]] of heard.entries()) {
      const added = emitter.listeners(event).filter((listener) => !before[i]?.has(listener));
      for (const listener of added) emitter.off(event, listener as () => void);
    }
  };
}

/** A directory for one test file; `remove` it at the end. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ouroboros-cli-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** `--set a=1 --set b=2` of settings. */
export function set(settings: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
}

/** A language model of a few thousand parameters on a few stories, its chains one after the other. */
export const tinyLanguage = {
  'data.stories': 60,
  'data.testStories': 20,
  'model.vocab_size': 300,
  'model.n_positions': 32,
  'model.n_embd': 16,
  'model.n_layer': 1,
  'model.n_head': 2,
  'fit.batch': 4,
  iterations: 2,
  seeds: 1,
  lanes: 1,
};

/** A VAE of a few thousand parameters on a few faces, its samples not measured. */
export const tinyImages = {
  'model.channels': '[4,8]',
  'model.latent_dim': 4,
  'data.images': 48,
  'data.testImages': 16,
  'fit.epochs': 1,
  'fit.batch': 16,
  'evaluate.samples': 0,
  iterations: 2,
  seeds: 1,
};

/** A GeoDiff on a few conformations, sampled in three steps. */
export const tinyMolecules = {
  'data.conformations': 16,
  'data.testConformations': 6,
  'fit.steps': 2,
  'evaluate.levels': 2,
  'evaluate.molecules': 2,
  'sample.steps': 3,
  'sample.stepRate': 0.0001,
  iterations: 2,
  seeds: 1,
  lanes: 1,
};

/** Few replicates of few iterations. */
export const tinyLinear = { 'fit.replicates': 20, iterations: 2, seeds: 2 };

/** Files of a run that hold times; all others must come out the same however a run was made. */
const timed = ['run.json', 'summary.json', 'events.jsonl', 'timing.json', 'report.html'];

/** The checksum of every file of a run that holds no times, and the names of those that do. */
export async function checksums(run: string): Promise<Readonly<Record<string, string>>> {
  const sums: [string, string][] = [];
  for (const entry of await readdir(run, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const digest = createHash('sha256').update(await readFile(path));
    sums.push([relative(run, path), timed.includes(entry.name) ? 'times' : digest.digest('hex')]);
  }
  return Object.fromEntries(sums.sort(([a], [b]) => a.localeCompare(b)));
}

/** What a command tells of its progress when a phase takes long, as on a busy machine. */
const progress = [
  /^(linear|language)-quick: /,
  /^going on with what is in /,
  /^(([\w.-]+|all regimes), )?seed \d+(, iteration \S+)?: [a-z ]+( \d+ %)?( in .*)?(, .*)?$/,
  /^(learning the vocabulary|tokenizing (test|training) stories) \d+ %/,
] as const;

/** The lines of standard error but for progress. */
export function errorsOf(stderr: string): readonly string[] {
  return linesOf(stderr).filter((line) => !progress.some((pattern) => pattern.test(line)));
}

/** The lines of a text, without the end of the last. */
export function linesOf(output: string): readonly string[] {
  return output === '' ? [] : output.replace(/\n$/, '').split('\n');
}
