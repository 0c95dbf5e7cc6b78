import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@ouroboros/data';
import { expect, test } from 'vitest';
import { linesOf, runCommand } from '../cli/command-line.ts';
import { useDirectory } from '../support/use-directory.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});
const ouroboros = (...words: readonly string[]) => runCommand(cwd, words);

/** An image of 40 x 40 pixels that no other number gives. */
async function png(k: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 3 * 1600 }, (_, i) => (i * (k + 3)) % 256);
  return (await encodePng(pixels, { channels: 3, height: 40, width: 40 })).png;
}

const prepare = (path: string) =>
  ouroboros(
    ...['data', 'prepare', 'ready', '--family', 'images', '--threads', '1'],
    ...['source=folder', `path=${path}`, 'images=20', 'testImages=2'].flatMap((setting) => [
      '--set',
      `data.${setting}`,
    ]),
  );

test('a folder of images is prepared by one command and shown by another, with a picture', async () => {
  await mkdir(join(cwd, 'pictures', 'more'), { recursive: true });
  for (let k = 0; k < 40; k++) {
    await writeFile(join(cwd, 'pictures', k % 2 ? 'more' : '', `${k}.png`), await png(k));
  }
  await writeFile(join(cwd, 'pictures', '0.jpg'), 'Not an image.\n');
  const prepared = await prepare('pictures');
  expect([prepared.code, prepared.stderr]).toEqual([0, expect.any(String)]);
  expect(prepared.stdout).toMatch(/prepared ready: 20 training examples in ready\/train/);
  expect(prepared.stdout).toMatch(/firstSkipped +0\.jpg: no image in a format that is read/);
  expect((await readdir(join(cwd, 'ready'))).sort()).toEqual(['preparation.json', 'test', 'train']);
  const shown = await ouroboros('data', 'inspect', 'ready', '--pictures', 'drawn', '--json');
  const { shards } = JSON.parse(shown.stdout);
  const train = shards.find(({ directory }: { directory: string }) => directory.endsWith('train'));
  expect(train).toMatchObject({ kind: 'images', examples: 20, channels: 3, height: 32, width: 32 });
  expect(train.skipped).toEqual({
    count: 1,
    first: [{ name: '0.jpg', reason: 'no image in a format that is read' }],
  });
  expect(train.picture).toMatchObject({
    path: join('drawn', 'train-images.png'),
    tiles: { columns: 16, rows: 2, width: 32, height: 32 },
  });
  expect((await readdir(join(cwd, 'drawn'))).sort()).toEqual(['test-images.png', 'train-images.png']);
  const text = await ouroboros('data', 'inspect', 'ready/train');
  expect(text.stdout).toMatch(/shape +3 x 32 x 32/);
  expect(text.stdout).toContain('1 skipped (0.jpg: no image in a format that is read)');
}, 120_000);

test('a folder without images ends in one line, and exit code 2', async () => {
  await mkdir(join(cwd, 'nothing'));
  await rm(join(cwd, 'ready'), { recursive: true, force: true });
  const refused = await prepare('nothing');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(linesOf(refused.stderr).at(-1)).toMatch(
    /nothing: expected at least one test image, received 0, none skipped; give more images, or check data\.path/,
  );
}, 60_000);
