import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareImages } from '@ouroboros/data';
import { expect, test } from 'vitest';
import { onSmallDisk } from '../support/small-disk.ts';
import { useDirectory } from '../support/use-directory.ts';
import { writePictures } from './picture-folder.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

test('on a full disk a preparation stops with one line; with room again it ends as if nothing had been', async ({
  skip,
}) => {
  const path = await writePictures(join(cwd, 'celeba'), 100);
  const options = { source: 'celeba', path, size: 32 } as const;
  const whole = await prepareImages(join(cwd, 'whole'), options);
  const mounted = await onSmallDisk(join(cwd, 'disk'), '200k', async (disk) => {
    const out = join(disk.path, 'out');
    await expect(prepareImages(out, options)).rejects.toMatchObject({
      code: 'data/disk-full',
      kind: 'failure',
      message: expect.stringContaining('out/train: expected room to write, received a full disk'),
    });
    expect(await readdir(out)).not.toContain('train');
    expect(disk.remount('size=8m')).toBe(true);
    const { train } = await prepareImages(out, options);
    expect(train.manifest).toEqual(whole.train.manifest);
    expect(await readFile(join(out, 'train', 'pixels.bin'))).toEqual(
      await readFile(join(cwd, 'whole', 'train', 'pixels.bin')),
    );
  });
  if (!mounted) skip('mounting a file system is not permitted here');
}, 60_000);
