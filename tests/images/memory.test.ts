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

test('thirteen times the images need no more memory, neither to fit a model nor to draw as many', async () => {
  const few = await footprintOf(1000);
  const many = await footprintOf(13_000);
  expect([few.images, many.images]).toEqual([1000, 13_000]);
  // Held, 12,000 images more would take 37 MB as bytes and 147 MB as values; one run differs from the next by 12 MB.
  expect(many.fitting - few.fitting).toBeLessThan(30e6);
  expect(many.sampling - few.sampling).toBeLessThan(30e6);
}, 240_000);
