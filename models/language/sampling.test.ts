import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@ouroboros/data/files';
import { openTokenShard } from '@ouroboros/data/tokens';
import { Runtime } from '@ouroboros/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initialise } from '../training/initialise.ts';
import { builtInModel } from './built-in.ts';
import { presetConfig } from './config.ts';
import { language } from './language.ts';
import type { SampleArgument } from './sampling.ts';

const program = new URL('./program.ts', import.meta.url);
const config = { ...presetConfig('gpt2-nano'), n_positions: 8 };
const examples = 2300;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ouroboros-sampling-'));
  const weights = initialise(builtInModel(config).parameters, 1, 1);
  await writeSafetensors(join(directory, 'weights.safetensors'), weights, {});
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function argumentFor(shard: string): SampleArgument {
  const { sample } = language.parse({ sample: { slots: 64 } });
  const source = { config };
  const model = { source, sample, endOfText: 0, seed: 3, iteration: 2, directory };
  return { ...model, examples, shard: join(directory, shard) };
}

async function write(
  threads: number,
  shard: string,
  onProgress: (progress: { done: number }) => void = () => {},
  signal = new AbortController().signal,
): Promise<void> {
  const runtime = await Runtime.start({ threads });
  try {
    const options = { signal, onProgress: onProgress as (value: unknown) => void };
    await runtime.call(program, 'sampleLanguage', argumentFor(shard), options);
  } finally {
    await runtime.close();
  }
}

/** Files and their checksums, which hold. */
async function manifestOf(shard: string) {
  const { manifest } = await openTokenShard(join(directory, shard), { verify: true });
  return manifest;
}

test('a data set that is stopped while lanes write it goes on from its last checkpoint and ends with the bytes of one lane', async () => {
  await write(1, 'undisturbed');
  const stop = new AbortController();
  const reason = new Error('enough');
  const stopped = write(2, 'stopped', ({ done }) => done >= 1000 && stop.abort(reason), stop.signal);
  await expect(stopped).rejects.toBe(reason);
  const partial = join(directory, 'stopped.partial', 'progress.json');
  expect(JSON.parse(await readFile(partial, 'utf8')).state.documents).toBeGreaterThanOrEqual(1000);
  expect(existsSync(join(directory, 'stopped'))).toBe(false);
  const done: number[] = [];
  await write(2, 'stopped', (progress) => done.push(progress.done));
  expect(done[0]).toBeGreaterThanOrEqual(1000);
  expect(await manifestOf('stopped')).toEqual(await manifestOf('undisturbed'));
}, 60_000);
