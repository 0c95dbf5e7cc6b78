import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alkaneFile } from '@ouroboros/data/testing/alkanes.ts';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import type { Footprint } from './memory-child.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

/** 30 conformations each of the alkanes of 20 to 29 carbons, 1.2 MB. */
const piece = alkaneFile(
  Array.from({ length: 300 }, (_, energy) => ({ carbons: 20 + Math.floor(energy / 30), energy })),
);

async function footprintOf(pieces: number): Promise<Footprint> {
  const home = join(cwd, String(pieces));
  const path = join(home, 'source');
  await mkdir(path, { recursive: true });
  for (let k = 0; k < pieces; k++) await appendFile(join(path, 'train.sdf'), piece);
  await writeFile(
    join(path, 'test.sdf'),
    alkaneFile(Array.from({ length: 20 }, (_, energy) => ({ carbons: 8, energy }))),
  );
  return measureInChild(new URL('./memory-child.ts', import.meta.url), [path, home]);
}

test('a source six times as large needs no more memory to draw as many conformations of it', async () => {
  const few = await footprintOf(4);
  const many = await footprintOf(24);
  expect([few.found, many.found]).toEqual([1200, 7200]);
  expect([few.conformations, many.conformations]).toEqual([200, 200]);
  // Held, 6,000 conformations more would take 24 MB as text and 6 MB as positions.
  expect(many.preparing - few.preparing).toBeLessThan(15e6);
  expect(many.gathering - few.gathering).toBeLessThan(15e6);
}, 120_000);
