import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@ouroboros/models';
import { expect, test } from 'vitest';
import { measureInChild } from '../support/measure-in-child.ts';
import { useDirectory } from '../support/use-directory.ts';
import { type MeasuredFamily, smallOptions } from './memory-child.ts';

let cwd: string;
useDirectory((path) => {
  cwd = path;
});

async function plannedOf(name: MeasuredFamily, batch: number): Promise<number> {
  const family = families.get(name);
  if (!family?.plan) throw new Error('expected a family that plans');
  const { memory } = await family.plan(family.parse(smallOptions[name](batch)));
  return Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
}

async function measuredOf(name: MeasuredFamily, batch: number): Promise<number> {
  const home = join(cwd, `${name}-${batch}`);
  await mkdir(home);
  return measureInChild(new URL('./memory-child.ts', import.meta.url), [name, String(batch), home]);
}

const cases = [
  { name: 'images', small: 32, large: 256 },
  { name: 'molecules', small: 16, large: 192 },
] as const;

test.each(cases)(
  'memory of $name grows with the batch as it is planned to',
  async ({ name, small, large }) => {
    // What a process needs besides is in both.
    const planned = (await plannedOf(name, large)) - (await plannedOf(name, small));
    const measured = (await measuredOf(name, large)) - (await measuredOf(name, small));
    expect(planned).toBeGreaterThan(200e6);
    expect(Math.abs(planned / measured - 1)).toBeLessThan(0.25);
  },
  300_000,
);
