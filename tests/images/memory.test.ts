import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import type { Footprint } from './memory-child.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

async function footprintOf(images: number): Promise<Footprint> {
  const home = join(cwd, String(images));
  await mkdir(home);
  return measureInChild(new URL('./memory-child.ts', import.meta.url), [String(images), home]);
}

test('five times the images need no more memory, neither to fit a model nor to draw as many', async () => {
  const few = await footprintOf(1000);
  const many = await footprintOf(5000);
  expect([few.images, many.images]).toEqual([1000, 5000]);
  // Held, 4,000 images more would take 12 MB as bytes and 49 MB as values; the order of visits takes four bytes an image.
  expect(many.fitting - few.fitting).toBeLessThan(20e6);
  expect(many.sampling - few.sampling).toBeLessThan(20e6);
}, 240_000);
