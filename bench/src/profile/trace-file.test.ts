import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTraceFolder, writeTrace } from './trace-file.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traces-'));
});

afterAll(() => rm(directory, { recursive: true }));

test('a trace is JSON, in a folder that is made, under a name that files can have', async () => {
  const folder = join(directory, 'traces');
  await openTraceFolder(folder);
  await openTraceFolder(folder);
  const path = await writeTrace(folder, 'gpt2-9m, 2 steps', { title: 'x', tracks: [], phases: [] });
  expect(path).toBe(join(folder, 'gpt2-9m-2-steps.json'));
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: unknown[] };
  expect(traceEvents).toHaveLength(2);
});

test('a folder that cannot be made is refused in one line', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  for (const folder of [file, join(file, 'traces'), join(directory, 'missing', 'traces'), '/proc/traces']) {
    await expect(openTraceFolder(folder)).rejects.toThrow(/^[^\n]*expected a folder for traces[^\n]*$/);
  }
  await expect(openTraceFolder(join(file, 'traces'))).rejects.toThrow(/expected a folder for traces/);
  await expect(writeTrace(file, 'x', { title: 'x', tracks: [], phases: [] })).rejects.toThrow(
    /file.*ENOTDIR/,
  );
});
