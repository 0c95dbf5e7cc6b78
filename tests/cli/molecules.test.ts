import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { useDirectory } from '../support/use-directory.ts';
import { type Finished, linesOf, runCommand, set, tinyMolecules } from './command-line.ts';

/** A run of models that fold molecules, and what can be looked at of it. */
let cwd: string;
let finished: Finished;
const ouroboros = (...arguments_: readonly string[]) => runCommand(cwd, arguments_);

useDirectory((path) => {
  cwd = path;
});

beforeAll(async () => {
  finished = await ouroboros('run', 'molecules-quick', ...set(tinyMolecules), '--threads', '1');
}, 120_000);

test('a run of molecule models ends with a page that shows them in space and how they differ from real ones', async () => {
  expect(finished).toMatchObject({ code: 0 });
  const page = await readFile(join(cwd, 'runs/molecules-quick/report.html'), 'utf8');
  for (const title of ['Molecules in space', 'How real and generated conformations differ'])
    expect(page).toContain(`<h3>${title}</h3>`);
  for (const regime of ['replace', 'accumulate'])
    expect(page).toMatch(new RegExp(`aria-label="C[^"]*: ${regime}, iteration 2, RMSD [\\d.]+ Å"`));
  expect(page).toContain('id="viewer-library"');
  const figures = await readdir(join(cwd, 'runs/molecules-quick/figures'));
  for (const name of ['structures-replace', 'structures-accumulate', 'distributions'])
    expect(figures).toContain(`molecules-quick-${name}.svg`);
});

test('sample writes what a model folded as SDF, and the real conformations beside it', async () => {
  const asked = ['--regime', 'replace', '--iteration', '1', '--count', '3', '--out', 'here', '--json'];
  const { code, stdout } = await ouroboros('sample', 'runs/molecules-quick', ...asked);
  expect(code).toBe(0);
  const [only] = JSON.parse(stdout).samples;
  expect(only).toMatchObject({ regime: 'replace', seed: 1, iteration: 1, items: [] });
  const stem = join('here', 'replace-seed1-iteration-001');
  const paths = only.structures.map(({ path }: { readonly path: string }) => path);
  expect(paths).toEqual([`${stem}-generated.sdf`, `${stem}-references.sdf`]);
  const texts = await Promise.all(paths.map((path: string) => readFile(join(cwd, path), 'utf8')));
  for (const [i, text] of texts.entries()) {
    const records = text.split('$$$$\n').slice(0, -1);
    expect(records).toHaveLength(3);
    for (const record of records) expect(record).toMatch(/V2000\n.*\nM {2}END\n> <NAME>\n/s);
    expect(only.structures[i].molecules).toHaveLength(3);
  }
  expect(texts[0]).not.toBe(texts[1]);
}, 60_000);

test('models that fold molecules take no prompt', async () => {
  const { code, stdout, stderr } = await ouroboros('sample', 'runs/molecules-quick', '--prompt', 'CCO');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^--prompt: expected nothing/)]);
}, 60_000);
