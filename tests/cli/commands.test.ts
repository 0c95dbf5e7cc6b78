import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { experiments } from '@ouroboros/experiments';
import { expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { linesOf, runCommand, set } from './command-line.ts';

let cwd: string;
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

useDirectory((path) => {
  cwd = path;
});

test('help names every command and every experiment can be found', async () => {
  const { code, stdout, stderr } = await ouroboros('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of ['run', 'start', 'theory', 'report', 'sample', 'data', 'models', 'doctor', 'setup']) {
    expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  }
  expect(experiments.size).toBeGreaterThan(0);
});

test('the version is that of the package', async () => {
  expect(await ouroboros('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
});

test('the doctor tells versions, addon, machine and devices, and why a device is missing', async () => {
  const { code, stdout } = await ouroboros('doctor', '--json');
  expect(code).toBe(0);
  const diagnosis = JSON.parse(stdout);
  expect(diagnosis).toMatchObject({
    ok: true,
    versions: { ouroboros: '0.1.0', node: process.versions.node, onnxruntime: expect.stringMatching(/^1\./) },
    addon: { loaded: true, kernels: expect.arrayContaining(['baseline']) },
    machine: { cores: expect.any(Number), memoryBytes: expect.any(Number) },
    threads: expect.any(Number),
    disk: { path: expect.any(String), freeBytes: expect.any(Number) },
  });
  expect(diagnosis.devices.map(({ device }: { device: string }) => device)).toEqual([
    'cuda',
    'webgpu',
    'cpu',
  ]);
  for (const { available, reason } of diagnosis.devices) {
    if (!available) expect(reason).toMatch(/\S/);
  }
}, 60_000);

test('sources of data and presets of models are listed', async () => {
  const data = await ouroboros('data', 'list', '--json');
  const { sources } = JSON.parse(data.stdout);
  const names = sources.map(({ family, name }: Record<string, string>) => `${family} ${name}`);
  expect(names).toEqual([
    'language embedded',
    'language tinystories',
    'language prepared',
    'images embedded',
    'images celeba',
    'images folder',
    'images prepared',
    'molecules embedded',
    'molecules sdf',
    'molecules xyz',
    'molecules geom',
    'molecules prepared',
  ]);
  const { stdout } = await ouroboros('models', 'list', '--json');
  const { presets } = JSON.parse(stdout);
  const large = presets.find(({ preset }: { preset: string }) => preset === 'gpt2-9m');
  expect(large).toMatchObject({
    family: 'language',
    dimensions: { n_embd: 256, n_layer: 10, vocab_size: 4096 },
  });
  // The paper's GPT-2 has 9 million parameters.
  expect(Math.abs(large.parameters / 9e6 - 1)).toBeLessThan(0.02);
}, 60_000);

test('stories from files are prepared once, and can be inspected', async () => {
  const stories = Array.from(
    { length: 40 },
    (_, i) => `Tom had ${i} red balls. He liked them. They were ${i % 7}.`,
  );
  await writeFile(join(cwd, 'stories.txt'), stories.join('\n<|endoftext|>\n'));
  const settings = set({
    'data.source': 'tinystories',
    'data.path': 'stories.txt',
    'model.vocab_size': 280,
    'model.n_positions': 64,
  });
  const first = await ouroboros('data', 'prepare', 'prepared', ...settings, '--json');
  expect(first.code).toBe(0);
  const { facts, realExamples } = JSON.parse(first.stdout);
  expect(realExamples + facts.testStories).toBe(40);
  expect((await readdir(join(cwd, 'prepared'))).sort()).toEqual([
    'preparation.json',
    'test',
    'tokenizer.json',
    'train',
  ]);
  // What is prepared needs its source no more.
  await rm(join(cwd, 'stories.txt'));
  const second = await ouroboros('data', 'prepare', 'prepared', ...settings, '--json');
  expect(second).toMatchObject({ code: 0, stdout: first.stdout });
  const shown = await ouroboros('data', 'inspect', 'prepared/train', '--count', '2');
  expect(shown.stdout).toMatch(/vocabulary\s+280/);
  expect(shown.stdout).toContain('Tom had 0 red balls.');
  expect(shown.stdout).toContain('Tom had 1 red balls.');
  const other = await ouroboros('data', 'prepare', 'prepared', ...settings, '--set', 'data.stories=7');
  expect(other.code).toBe(2);
  expect(linesOf(other.stderr)).toEqual([expect.stringMatching(/^prepared: .*data\.?/)]);
}, 60_000);

test('a model is exported as a bundle that passes the check', async () => {
  const settings = set({
    'model.n_embd': 16,
    'model.n_layer': 1,
    'model.n_head': 2,
    'model.vocab_size': 300,
  });
  const exported = await ouroboros('models', 'export', 'gpt2-nano', 'bundle', '--seed', '5', ...settings);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const description = JSON.parse(await readFile(join(cwd, 'bundle', 'model.json'), 'utf8'));
  expect(description).toMatchObject({ family: 'language', preset: 'gpt2-nano', seed: 5 });
  expect(description.dimensions.n_embd).toBe(16);
  const { code, stdout } = await ouroboros('models', 'check', 'bundle', '--json');
  expect(code).toBe(0);
  const check = JSON.parse(stdout);
  expect(check).toMatchObject({ ok: true, opset: 21, parameters: description.parameterCount, problems: [] });
  expect(check.operators).toContainEqual(
    expect.objectContaining({ op: 'LayerNormalization', domain: '', differentiable: true }),
  );
  const again = await ouroboros('models', 'export', 'gpt2-nano', 'bundle', ...settings);
  expect(again.code).toBe(1);
  expect(linesOf(again.stderr)).toEqual([expect.stringContaining('bundle: expected no such directory yet')]);
}, 60_000);
