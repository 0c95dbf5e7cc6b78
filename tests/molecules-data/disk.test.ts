import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareMolecules } from '@ouroboros/data';
import { alkaneFile } from '@ouroboros/data/testing/alkanes.ts';
import { expect, test } from 'vitest';
import { onSmallDisk } from '../support/small-disk.ts';
import { useDirectory } from '../support/use-directory.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

test('on a full disk a preparation stops with one line; with room again it ends as if nothing had been', async ({
  skip,
}) => {
  const path = join(cwd, 'all.sdf');
  const records = Array.from({ length: 400 }, (_, k) => ({ carbons: 4 + (k % 30), energy: k }));
  await writeFile(path, alkaneFile(records));
  const options = { source: 'sdf', path, seed: 1 } as const;
  const whole = await prepareMolecules(join(cwd, 'whole'), options);
  const mounted = await onSmallDisk(join(cwd, 'disk'), '200k', async (disk) => {
    const out = join(disk.path, 'out');
    await expect(prepareMolecules(out, options)).rejects.toMatchObject({
      code: 'data/disk-full',
      kind: 'failure',
      message: expect.stringContaining('out/train.drawn: expected room to write, received a full disk'),
    });
    expect(await readdir(out)).toEqual(['preparation.json', 'test']);
    expect(disk.remount('size=8m')).toBe(true);
    const { train } = await prepareMolecules(out, options);
    expect(train.manifest).toEqual(whole.train.manifest);
    expect(await readFile(join(out, 'train', 'positions.bin'))).toEqual(
      await readFile(join(cwd, 'whole', 'train', 'positions.bin')),
    );
  });
  if (!mounted) skip('mounting a file system is not permitted here');
}, 60_000);
