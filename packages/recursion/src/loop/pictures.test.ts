import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inTemporaryDirectory } from '../testing/run-directory.ts';
import { keepPictures, picturesAreIntact } from './pictures.ts';

const tiles = { columns: 2, rows: 1, width: 4, height: 4 };
const named = (name: string) => ({ name, label: name, tiles, png: Buffer.from(`the ${name}`) });

test('specimens without pictures are on record as they are', () =>
  inTemporaryDirectory(async (directory) => {
    const specimens = { kind: 'text', items: ['a story'] } as const;
    expect(await keepPictures(directory, specimens)).toEqual(specimens);
    expect(await readdir(directory)).toEqual([]);
    expect(await picturesAreIntact(directory, specimens)).toBe(true);
  }));

test('pictures are intact until one of them is missing or another file', () =>
  inTemporaryDirectory(async (directory) => {
    const pictures = ['samples', 'originals'].map(named);
    const record = await keepPictures(directory, { kind: 'images', items: [], pictures });
    expect(record.pictures?.map(({ file, bytes }) => [file, bytes])).toEqual([
      ['samples.png', 11],
      ['originals.png', 13],
    ]);
    expect(await picturesAreIntact(directory, record)).toBe(true);
    await writeFile(join(directory, 'originals.png'), 'the original!');
    expect(await picturesAreIntact(directory, record)).toBe(false);
    await rm(join(directory, 'originals.png'));
    expect(await picturesAreIntact(directory, record)).toBe(false);
  }));

test('a name that leads elsewhere is refused before anything is written', () =>
  inTemporaryDirectory(async (directory) => {
    const pictures = [named('../samples')];
    const kept = keepPictures(directory, { kind: 'images', items: [], pictures });
    await expect(kept).rejects.toThrow('"../samples" is none');
    expect(await readdir(directory)).toEqual([]);
  }));
