import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import { writeGeom } from './geom-writing.ts';
import type { Footprint } from './memory-child.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

async function footprintOf(
  megabytes: number,
): Promise<Footprint & { readonly written: number; readonly bytes: number }> {
  const path = join(cwd, `${megabytes}.msgpack`);
  const written = await writeGeom(path, megabytes * 1e6);
  const footprint = await measureInChild<Footprint>(new URL('./memory-child.ts', import.meta.url), [path]);
  return { ...footprint, written, bytes: (await stat(path)).size };
}

test('a file of 100 MB in the format of GEOM is read in the memory that one of 10 MB takes', async () => {
  const few = await footprintOf(10);
  const many = await footprintOf(100);
  expect(many.bytes).toBeGreaterThan(1e8);
  for (const { conformations, skipped, written } of [few, many])
    expect([conformations, skipped]).toEqual([written, 0]);
  // Held, the 90 MB more would take as much again as positions alone, and several times that as values; the rest is the collector's mood.
  expect(many.peak - few.peak).toBeLessThan(30e6);
}, 240_000);
