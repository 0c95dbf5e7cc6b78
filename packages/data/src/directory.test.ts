import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectory } from './directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'directory-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a directory is made with those above it, once, by however many', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeDirectory(path)));
  await makeDirectory(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('a path through a file is refused, naming the file', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const refusal = {
    code: 'data/not-writable',
    message: expect.stringContaining(`${file}: expected a place`),
  };
  await expect(makeDirectory(join(file, 'a', 'b'))).rejects.toMatchObject(refusal);
  await expect(makeDirectory(file)).rejects.toMatchObject(refusal);
});

test.skipIf(!existsSync('/proc/self'))(
  'where the system lets nobody make files there is an end to it',
  async () => {
    await expect(makeDirectory('/proc/ouroboros/run')).rejects.toMatchObject({
      code: 'data/not-writable',
      message: expect.stringContaining('/proc/ouroboros: expected a place that can be written'),
    });
  },
);
