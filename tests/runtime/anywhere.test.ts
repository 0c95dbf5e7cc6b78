import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./standalone.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Runs standalone.ts in a folder of its own; gives what it printed and its exit code. */
async function standalone(mode: string): Promise<{ stdout: string; code: number | string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  // A package.json of the folder one happens to be in must not matter.
  await writeFile(join(cwd, 'package.json'), '{"type": "commonjs"}');
  try {
    const { stdout } = await run(process.execPath, ['--import', loader, script, mode], { cwd });
    return { stdout, code: 0 };
  } catch (error) {
    const { stdout, code, signal } = error as { stdout: string; code: number | null; signal: string };
    return { stdout, code: code ?? signal };
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const answer = '{"device":"cpu","threads":1}';

test('under tsx, from any folder, a runtime starts, answers and lets the process end', async () => {
  expect(await standalone('close')).toEqual({ stdout: `${answer} closed`, code: 0 });
});

test('a runtime that nobody closed does not keep the process alive', async () => {
  expect(await standalone('forget')).toEqual({ stdout: answer, code: 0 });
});

test('a process that exits while a graph runs ends with its own exit code', async () => {
  expect(await standalone('exit')).toEqual({ stdout: answer, code: 7 });
});

test('a process that fails while a graph runs ends with the exit code of a failure', async () => {
  expect(await standalone('throw')).toEqual({ stdout: answer, code: 1 });
});
