import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@ouroboros/models';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import { nanoOptions } from './memory-child.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

async function plannedOf(batch: number): Promise<number> {
  const family = families.get('images');
  if (!family?.plan) throw new Error('expected a family that plans');
  const { memory } = await family.plan(family.parse(nanoOptions(batch)));
  return Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
}

async function measuredOf(batch: number): Promise<number> {
  const home = join(cwd, String(batch));
  await mkdir(home);
  return measureInChild(new URL('./memory-child.ts', import.meta.url), [String(batch), home]);
}

test('memory grows with the batch as it is planned to', async () => {
  // What a process needs besides is in both.
  const planned = (await plannedOf(256)) - (await plannedOf(32));
  const measured = (await measuredOf(256)) - (await measuredOf(32));
  expect(planned).toBeGreaterThan(200e6);
  expect(Math.abs(planned / measured - 1)).toBeLessThan(0.25);
}, 120_000);
