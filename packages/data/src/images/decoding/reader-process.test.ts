import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImageFile } from './image-file.ts';
import { openImageReader } from './image-reader.ts';
import { ReaderProcess } from './reader-process.ts';

let folder: string;
let paths: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reader-'));
  paths = Array.from({ length: 12 }, (_, k) => join(folder, `${k}.png`));
  for (const [k, path] of paths.entries()) {
    const background = { r: 20 * k, g: 10, b: 255 - 20 * k };
    await writeFile(
      path,
      await sharp({ create: { width: 16, height: 16, channels: 3, background } })
        .png()
        .toBuffer(),
    );
  }
});
afterAll(() => rm(folder, { recursive: true }));

const target = { size: 8, crop: 1 };

test('many threads read in a process of their own, and read the same', async () => {
  const reader = openImageReader(64);
  expect(reader).toBeInstanceOf(ReaderProcess);
  await writeFile(join(folder, 'text.png'), 'no image');
  const all = [...paths, join(folder, 'text.png'), join(folder, 'missing.png')];
  const found = await Promise.all(all.map((path) => reader.read(path, target)));
  await reader.close();
  const expected = await Promise.all(all.map((path) => readImageFile(path, target)));
  for (const [k, reading] of found.entries()) {
    if ('pixels' in reading) expect({ pixels: new Uint8Array(reading.pixels) }).toEqual(expected[k]);
    else expect(reading).toEqual(expected[k]);
  }
  expect(found.filter((reading) => 'pixels' in reading).length).toBe(12);
}, 60_000);

test('few threads need no other process, and a reader that read nothing has none to end', async () => {
  expect(openImageReader(1)).not.toBeInstanceOf(ReaderProcess);
  await new ReaderProcess(8).close();
});

test('where the process dies of a file, the files that it read are named', async ({ skip }) => {
  if (process.platform !== 'linux') skip('processes are found in /proc');
  const reader = new ReaderProcess(8);
  await reader.read(paths[0] as string, target);
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const reading = Promise.all(paths.map((path) => reader.read(path, target)));
  for (const child of await processesWith('reader-child.ts', children)) process.kill(child, 'SIGSEGV');
  await expect(reading).rejects.toMatchObject({
    code: 'data/reader-lost',
    kind: 'failure',
    message: expect.stringMatching(
      /expected what is in .*\.png and \d+ others, received its end \(SIGSEGV\)/,
    ),
  });
  await reader.close();
}, 60_000);

/** Of processes, those whose command line holds `word`. */
async function processesWith(word: string, ids: string): Promise<number[]> {
  const found: number[] = [];
  for (const id of ids.split(' ').filter(Boolean)) {
    if ((await readFile(`/proc/${id}/cmdline`, 'utf8')).includes(word)) found.push(Number(id));
  }
  return found;
}
