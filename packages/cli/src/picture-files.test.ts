import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileLines } from './file-lines.ts';
import { writePictures } from './picture-files.ts';

const tiles = { columns: 1, rows: 1, width: 1, height: 1 };

test('every picture is a file that bears the name of its model, and is told in a line', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ouroboros-cli-'));
  try {
    const pictures = ['samples', 'originals'].map((name, i) => ({
      name,
      label: `the ${name}`,
      tiles,
      png: Uint8Array.of(i),
    }));
    const out = join(directory, 'deep', 'samples');
    const files = await writePictures(out, 'replace-seed1', pictures);
    const paths = ['samples', 'originals'].map((name) => join(out, `replace-seed1-${name}.png`));
    expect(files).toEqual(
      paths.map((path, i) => ({ name: pictures[i]?.name, label: pictures[i]?.label, tiles, path })),
    );
    for (const [i, path] of paths.entries()) expect([...(await readFile(path))]).toEqual([i]);
    expect(fileLines(files)).toEqual([`${paths[0]}    the samples\n${paths[1]}  the originals`]);
    await writePictures(out, 'replace-seed1', pictures);
    expect(await readdir(out)).toHaveLength(2);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a model that draws nothing has neither files nor lines', async () => {
  expect(await writePictures('nowhere', 'x')).toEqual([]);
  expect(fileLines([])).toEqual([]);
});
