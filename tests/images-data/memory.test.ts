import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import type { Footprint } from './memory-child.ts';
import { writePictures } from './picture-folder.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

async function footprintOf(images: number): Promise<Footprint> {
  const home = join(cwd, String(images));
  const path = await writePictures(join(home, 'celeba'), images);
  return measureInChild(new URL('./memory-child.ts', import.meta.url), [path, home]);
}

test('four times the images need no more memory, neither to be prepared nor to be gathered', async () => {
  const few = await footprintOf(1000);
  const many = await footprintOf(4000);
  expect([few.images, many.images]).toEqual([1000, 4000]);
  // Held, 3,000 images more would take 37 MB as bytes and 147 MB as values; the rest is the collector's mood.
  expect(many.preparing - few.preparing).toBeLessThan(30e6);
  expect(many.gathering - few.gathering).toBeLessThan(30e6);
}, 120_000);
