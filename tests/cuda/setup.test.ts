import { inspectCuda } from '@ouroboros/runtime';
import { expect, test } from 'vitest';
import { runCommand } from '../cli/command-line.ts';
import { missing } from '../support/accelerators.ts';
import { useDirectory } from '../support/use-directory.ts';

/* `setup cuda` is only tried where it has nothing to fetch; what it does to a package is tested beside the runtime. */

let directory = '';
useDirectory((path) => {
  directory = path;
});
const ouroboros = (...words: readonly string[]) => runCommand(directory, words);

test('setup alone lists what can be set up, and installs nothing', { timeout: 60_000 }, async () => {
  const { code, stdout } = await ouroboros('setup');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cuda {2}[^\n]+\n$/);
  const { cuda } = JSON.parse((await ouroboros('setup', '--json')).stdout);
  expect(cuda).toEqual(await inspectCuda());
});

test('setup of anything else is refused in one line', async () => {
  const { code, stderr } = await ouroboros('setup', 'cudda');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^setup: expected one of cuda, received "cudda"; did you mean cuda\?\n$/);
});

test('the doctor tells what of CUDA is here, and whether kernels are on', { timeout: 60_000 }, async () => {
  const { cuda, kernels } = JSON.parse((await ouroboros('doctor', '--json')).stdout);
  expect(cuda).toMatchObject({
    provider: { installed: expect.any(Boolean) },
    driver: { loads: expect.any(Boolean) },
  });
  expect(cuda.libraries.wanted).toEqual(expect.arrayContaining(cuda.libraries.missing));
  expect(kernels.available || kernels.reason.length > 0).toBe(true);
});

test('an index is for CUDA alone', async () => {
  const { code, stderr } = await ouroboros('run', 'linear-quick', '--device', 'webgpu:1');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^--device: expected one of [^\n]*; only cuda has an index[^\n]*\n$/);
});

test('with CUDA, an index that is not there is told in one line', { timeout: 60_000 }, async ({ skip }) => {
  const reason = await missing('cuda');
  if (reason !== undefined) return skip(reason);
  const { code, stderr } = await ouroboros('run', 'linear-quick', '--device', 'cuda:99');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^--device cuda:99: [^\n]*there is no cuda:99[^\n]*\n$/);
});

test('with CUDA, there is nothing to set up', { timeout: 60_000 }, async ({ skip }) => {
  const reason = await missing('cuda');
  if (reason !== undefined) return skip(reason);
  const { code, stdout } = await ouroboros('setup', 'cuda');
  expect(code).toBe(0);
  expect(stdout).toMatch(/was there already and computes/);
});
