import { existsSync, readdirSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { checksums, type Finished, linesOf, runCommand, set, startCommand } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';
import { copyFixture } from './fixture-bundle.ts';

/** A user's session: from a model exported by PyTorch to a collapse study of it. */
let cwd: string;
const ouroboros = (...words: readonly string[]): Promise<Finished> => runCommand(cwd, words);
const tiny = {
  'data.stories': 60,
  'data.testStories': 20,
  'fit.batch': 4,
  'fit.epochs': 2,
  'sample.slots': 8,
  iterations: 3,
  seeds: 1,
  lanes: 1,
};

function runWords(out: string, settings: Readonly<Record<string, string | number>> = {}): readonly string[] {
  const often = { 'fit.stepsPerRun': 1, 'fit.checkpointSeconds': 0 };
  const all = set({ ...tiny, ...often, ...settings });
  return ['run', 'language-quick', '--model', 'tiny-gpt', ...all, '--threads', '1', '--out', out];
}

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  await copyFixture('tiny-gpt', cwd);
});

test('models build tells what of an exported model is trained and how it starts', async () => {
  const refused = await ouroboros('models', 'build', 'tiny-gpt');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(linesOf(refused.stderr)).toEqual([
    'option "model.n_positions": expected the longest sequence, as tiny-gpt/forward.onnx takes any length, ' +
      'received nothing; set it with --set model.n_positions=<P>',
  ]);
  const built = await ouroboros('models', 'build', 'tiny-gpt', '--set', 'model.n_positions=32', '--json');
  expect(built.code).toBe(0);
  const document = JSON.parse(built.stdout);
  expect(document).toMatchObject({ directory: 'tiny-gpt', dimensions: { vocabulary: 300, context: 32 } });
  expect(document.parameters).toContainEqual({
    name: 'tokens.weight',
    shape: [300, 16],
    trainable: true,
    note: expect.stringMatching(/^starts normal\(/),
  });
}, 120_000);

/** Stops a run by Ctrl-C at the first moment at which `names` of its directory say so. */
async function interruptWhen(out: string, place: string, condition: (names: readonly string[]) => boolean) {
  const command = startCommand(cwd, runWords(out));
  const directory = join(cwd, out, place);
  while (!existsSync(directory) || !condition(readdirSync(directory))) {
    if (command.child.exitCode !== null) throw new Error(`the command ended before its moment in ${place}`);
    await delay(2);
  }
  command.child.kill('SIGINT');
  return command.finished;
}

test('a model from PyTorch collapses under replace and not under accumulate; interrupted, the run ends with the same bytes', async () => {
  const undisturbed = await ouroboros(...runWords('undisturbed'), '--json');
  expect(undisturbed.code).toBe(0);
  const { chains, config } = JSON.parse(undisturbed.stdout);
  expect(config.config).toMatchObject({ architecture: 'onnx', vocab_size: 300, n_positions: 32 });
  expect(config.model.digest).toMatch(/^[0-9a-f]{64}$/);
  const losses = new Map<string, number[]>();
  for (const { regime, model, iterations } of chains) {
    expect(model).toBe('tiny-gpt');
    losses.set(
      regime,
      iterations.map(({ metrics }: { metrics: { testLoss: number } }) => metrics.testLoss),
    );
  }
  const [replace = [], accumulate = []] = [losses.get('replace'), losses.get('accumulate')];
  expect([replace.length, accumulate.length]).toEqual([3, 3]);
  expect(replace[0]).toBe(accumulate[0]);
  expect(replace[2]).toBeGreaterThan(replace[0] as number);
  expect(accumulate[2]).toBeLessThan(replace[2] as number);

  const fitting = (names: readonly string[]) => names.includes('checkpoint.safetensors');
  const sampling = (names: readonly string[]) => names.some((name) => name.endsWith('.partial'));
  for (const [place, kind] of [
    ['shared/seed1/iteration-001', fitting],
    ['shared/seed1/iteration-001', sampling],
    ['chains/accumulate-seed1/iteration-002', fitting],
  ] as const) {
    expect(await interruptWhen('interrupted', place, kind)).toMatchObject({ code: 1, stdout: '' });
  }
  expect((await ouroboros(...runWords('interrupted'))).code).toBe(0);
  expect(await checksums(join(cwd, 'interrupted'))).toEqual(await checksums(join(cwd, 'undisturbed')));
}, 300_000);

test('what the models of the run write can be looked at, and what the bundle itself writes with their tokenizer', async () => {
  const written = await ouroboros('sample', 'undisturbed', '--count', '1', '--regime', 'replace', '--json');
  expect(written.code).toBe(0);
  expect(JSON.parse(written.stdout).samples).toHaveLength(1);
  const none = await ouroboros('sample', 'tiny-gpt');
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('tokenizer.json: expected the tokenizer'),
  });
  await copyFile(join(cwd, 'undisturbed', 'data', 'tokenizer.json'), join(cwd, 'tiny-gpt', 'tokenizer.json'));
  const own = await ouroboros('sample', 'tiny-gpt', '--count', '2', '--prompt', 'Once', '--json');
  expect(own.code).toBe(0);
  const { items } = JSON.parse(own.stdout);
  expect(items).toHaveLength(2);
  for (const text of items) expect(text).toMatch(/^Once/);
}, 120_000);

test('a run is not continued with a bundle that has changed, but with one that has moved', async () => {
  const description = join(cwd, 'tiny-gpt', 'model.json');
  const before = await readFile(description, 'utf8');
  const changed = JSON.parse(before);
  changed.parameters[0].trainable = false;
  await writeFile(description, JSON.stringify(changed));
  const refused = await ouroboros(...runWords('undisturbed'));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(linesOf(refused.stderr).at(-1)).toMatch(
    /^model\.digest of the run in undisturbed: expected [0-9a-f]{64}, with which it was begun, received [0-9a-f]{64}; choose another --out$/,
  );
  const looked = await ouroboros('sample', 'undisturbed', '--count', '1');
  expect(looked).toMatchObject({ code: 2, stderr: expect.stringContaining('restore the bundle') });
  await rm(join(cwd, 'tiny-gpt'), { recursive: true });
  const moved = await copyFixture('tiny-gpt', join(cwd, 'elsewhere'));
  await writeFile(join(moved, 'model.json'), before);
  const words = runWords('undisturbed').map((word) => (word === 'tiny-gpt' ? moved : word));
  expect((await ouroboros(...words)).code).toBe(0);
}, 120_000);

test('a graph of fixed batch and length from the TorchScript exporter runs as well, without being built before', async () => {
  await copyFixture('tiny-gpt-ts', cwd);
  const settings = set({ ...tiny, iterations: 2, 'fit.epochs': 1, 'data.stories': 30 });
  const words = ['run', 'language-quick', '--model', 'tiny-gpt-ts', ...settings, '--threads', '1'];
  const odd = await ouroboros(...words, '--set', 'fit.batch=3', '--out', 'odd');
  expect(odd).toMatchObject({ code: 2, stdout: '' });
  expect(odd.stderr).toContain('option "fit.batch": expected a multiple of 2');
  expect(existsSync(join(cwd, 'odd'))).toBe(false);
  const finished = await ouroboros(...words, '--out', 'fixed', '--json');
  expect(finished.code).toBe(0);
  expect(JSON.parse(finished.stdout).chains).toHaveLength(2);
}, 180_000);
