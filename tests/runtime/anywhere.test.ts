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

async function standalone(...args: string[]): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  // A tsconfig.json or package.json of the folder one happens to be in must not matter.
  await writeFile(join(cwd, 'package.json'), '{"type": "commonjs"}');
  try {
    const { stdout } = await run(process.execPath, ['--import', loader, script, ...args], { cwd });
    return stdout.trim();
  } finally {
    await rm(cwd, { recursive: true });
  }
}

test('under tsx, from any folder, a runtime starts, answers and lets the process end', async () => {
  expect(await standalone('close')).toBe('{"device":"cpu","threads":1} closed');
});

test('a runtime that nobody closed does not keep the process alive', async () => {
  expect(await standalone('forget')).toBe('{"device":"cpu","threads":1}');
});
