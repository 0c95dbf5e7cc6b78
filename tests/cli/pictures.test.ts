import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { checksums, type Finished, linesOf, runCommand, set, tinyImages } from './command-line.ts';

/** A run of models that draw, and what can be looked at of it. */
let cwd: string;
let finished: Finished;
const names = ['neighbours', 'originals', 'reconstructions', 'samples'];
const words = ['run', 'images-quick', ...set(tinyImages), '--threads', '1'];
const ouroboros = (...arguments_: readonly string[]) => runCommand(cwd, arguments_);

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  finished = await ouroboros(...words);
}, 120_000);

test('a run of image models ends with a page that holds their pictures, and with the pictures as files', async () => {
  expect(finished).toMatchObject({ code: 0 });
  const page = await readFile(join(cwd, 'runs/images-quick/report.html'), 'utf8');
  for (const regime of ['replace', 'accumulate'])
    expect(page).toContain(`alt="samples from the same latents: ${regime}, iteration 2, seed 1"`);
  expect(page).not.toContain('Pictures left out');
  const figures = await readdir(join(cwd, 'runs/images-quick/figures'));
  for (const plate of ['samples', 'reconstructions', 'neighbours'])
    expect(figures).toContain(`images-quick-${plate}-replace.png`);
});

test('a picture that was lost is made again by the same command, as it was', async () => {
  const run = join(cwd, 'runs/images-quick');
  const before = await checksums(run);
  await rm(join(run, 'chains/accumulate-seed1/iteration-002/samples.png'));
  expect(await ouroboros(...words)).toMatchObject({ code: 0, stdout: finished.stdout });
  expect(await checksums(run)).toEqual(before);
}, 60_000);

test('sample writes pictures into the run, where the first ones are those of the run itself', async () => {
  const { code, stdout } = await ouroboros('sample', 'runs/images-quick', '--regime', 'replace');
  expect(code).toBe(0);
  const [heading, , ...files] = linesOf(stdout);
  expect(heading).toBe('== replace, seed 1, iteration 2 ==');
  const paths = files.map((line) => line.split(' ')[0] ?? '').sort();
  const stem = 'runs/images-quick/samples/replace-seed1-iteration-002';
  expect(paths).toEqual(names.map((name) => `${stem}-${name}.png`));
  for (const [i, path] of paths.entries()) {
    const own = join(cwd, 'runs/images-quick/chains/replace-seed1/iteration-002', `${names[i]}.png`);
    expect((await readFile(join(cwd, path))).equals(await readFile(own))).toBe(true);
  }
}, 60_000);

test('as many as are asked for go where they are asked for, and --json tells their paths and tiles', async () => {
  const asked = ['--regime', 'accumulate', '--iteration', '1', '--count', '3', '--out', 'here', '--json'];
  const { code, stdout } = await ouroboros('sample', 'runs/images-quick', ...asked);
  expect(code).toBe(0);
  const [only] = JSON.parse(stdout).samples;
  expect(only).toMatchObject({ regime: 'accumulate', seed: 1, iteration: 1, items: [] });
  const samples = only.pictures.find(({ name }: { readonly name: string }) => name === 'samples');
  expect(samples).toMatchObject({ tiles: { columns: 3, rows: 1, width: 32, height: 32 } });
  expect(samples.path).toBe(join('here', 'accumulate-seed1-iteration-001-samples.png'));
  expect((await readdir(join(cwd, 'here'))).length).toBe(names.length);
}, 60_000);

test('models that draw take no prompt', async () => {
  const { code, stdout, stderr } = await ouroboros('sample', 'runs/images-quick', '--prompt', 'a hat');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^--prompt: expected nothing/)]);
}, 60_000);

test('a bundle of a family that samples no bundles is refused by name', async () => {
  expect(await ouroboros('models', 'export', 'vae-nano', 'bundle')).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await ouroboros('sample', 'bundle');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([
    expect.stringMatching(
      /^bundle: expected a bundle of the family language, received one of the family images/,
    ),
  ]);
}, 60_000);
