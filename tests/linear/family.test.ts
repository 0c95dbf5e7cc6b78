import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '@ouroboros/models';
import { families } from '@ouroboros/models';
import { linear, type OpenLinear } from '@ouroboros/models/linear';
import { findRegime } from '@ouroboros/recursion/regimes';
import { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { filesBelow } from '../support/files-below.ts';
import { planOf, runPlan } from '../support/replicate-chain.ts';
import { onReal } from '../support/replicate-harness.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { open, Workplace } from './chain.ts';

let runtime: Runtime;
let workplace: Workplace;
useRuntime({ threads: 2 }, (started) => {
  runtime = started;
});
useDirectory((path) => {
  workplace = new Workplace(path);
});

const options = { model: { features: 3 }, data: { rows: 12 }, fit: { replicates: 25 } };

/** A fitted first model: the family, its directory. */
async function fitted(seed = 1): Promise<{ family: OpenLinear; place: string; directory: string }> {
  const place = workplace.next();
  const family = await open(runtime, place, options, { seed });
  const directory = join(place, 'fit');
  await family.fit({ iteration: 1, mixture: onReal(family), directory });
  return { family, place, directory };
}

test('the family is registered, with its presets, and knows the error of a fit on real data', async () => {
  expect(families.get('linear')).toBe(linear);
  const { family } = await fitted();
  expect(family.unitError).toBeCloseTo(3 / (12 - 3 - 1), 12);
  expect(family.realExamples).toBe(12);
  expect(family.facts).toMatchObject({ parameters: 3, rows: 12, replicates: 25, precision: 'float32' });
  expect(await family.specimens()).toEqual({ kind: 'none', items: [] });
});

test('an evaluation is the mean of the replicates with its standard error, also in units of the first error', async () => {
  const { family, directory } = await fitted();
  const errors = [...(await family.errors({ iteration: 1, directory }))];
  const { metrics, standardErrors } = await family.evaluate({ iteration: 1, directory });
  const { testLoss, relative } = metrics;
  const mean = errors.reduce((sum, error) => sum + error, 0) / 25;
  const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / 24;
  expect(testLoss).toBeCloseTo(mean, 12);
  expect(standardErrors?.testLoss).toBeCloseTo(Math.sqrt(variance / 25), 12);
  expect(relative).toBeCloseTo(mean / (family.unitError as number), 12);
});

describe('a chain', () => {
  test.each(['accumulate', 'accumulate-subsample'])(
    'is the same byte for byte when a new worker continues it (%s)',
    async (name) => {
      const plan = planOf(findRegime(name), 12, (batch) => 1.2 ** batch);
      const [whole, cut] = [workplace.next(), workplace.next()];
      const chain = { plan, fits: 4 };
      await runPlan({ ...chain, family: await open(runtime, whole, options), directory: whole });
      await runPlan({ plan, fits: 3, family: await open(runtime, cut, options), directory: cut });
      const fresh = await Runtime.start({ threads: 1 });
      // The fresh worker has none of the sums and generators of the earlier fits.
      await runPlan({ ...chain, family: await open(fresh, cut, options), directory: cut, from: 3 });
      await fresh.close();
      expect(await filesBelow(cut)).toEqual(await filesBelow(whole));
    },
  );

  test('uses of a batch its first examples, which do not depend on how many were generated', async () => {
    const { family, place, directory } = await fitted();
    const fits = await Promise.all(
      [12, 15, 40].map(async (examples) => {
        const shard = join(place, `batch-${examples}`);
        await family.sample({ iteration: 1, directory, examples, shard });
        const into = join(place, `from-${examples}`);
        const part = { source: { kind: 'synthetic', model: 1 }, shard, examples: 12, weight: 1 } as const;
        await family.fit({ iteration: 2, mixture: { parts: [part] }, directory: into });
        return readFile(join(into, 'weights.safetensors'));
      }),
    );
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).toEqual(fits[0]);
  });

  test('differs between seeds', async () => {
    const [a, b] = [await fitted(1), await fitted(2)];
    const evaluate = ({ family, directory }: typeof a) => family.evaluate({ iteration: 1, directory });
    expect((await evaluate(a)).metrics.testLoss).not.toBe((await evaluate(b)).metrics.testLoss);
  });

  test('opens the real data that are there instead of drawing them again', async () => {
    const { family, place } = await fitted();
    const again = await open(runtime, place, options);
    expect(again.realShard).toBe(family.realShard);
    expect(await readdir(join(place, 'data'))).toHaveLength(1);
  });
});

describe('what goes wrong is named', () => {
  test('an altered and a truncated shard', async () => {
    const { family, place } = await fitted();
    const path = join(family.realShard, 'tensors.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
    await writeFile(path, bytes);
    await expect(open(runtime, place, options)).rejects.toMatchObject({ code: 'data/corrupt' });
    await writeFile(path, bytes.subarray(0, 100));
    await expect(open(runtime, place, options)).rejects.toThrow(path);
  });

  test('altered weights', async () => {
    const { family, directory } = await fitted();
    const path = join(directory, 'weights.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
    await writeFile(path, bytes);
    await expect(family.evaluate({ iteration: 1, directory })).rejects.toThrow(path);
  });

  test('weights and shards of another seed', async () => {
    const [a, b] = [await fitted(1), await fitted(2)];
    await expect(a.family.evaluate({ iteration: 1, directory: b.directory })).rejects.toMatchObject({
      code: 'linear/wrong-weights',
    });
    const fit = a.family.fit({ iteration: 1, mixture: onReal(b.family), directory: join(a.place, 'x') });
    await expect(fit).rejects.toMatchObject({ code: 'linear/wrong-shard' });
  });

  test('a mixture that asks for more than there is', async () => {
    const { family, place } = await fitted();
    const directory = join(place, 'x');
    await expect(family.fit({ iteration: 1, mixture: onReal(family, 13), directory })).rejects.toThrow(
      'expected at least 13 examples, received 12',
    );
    const mixture = { ...onReal(family), subsample: 13 };
    await expect(family.fit({ iteration: 1, mixture, directory })).rejects.toThrow('the pool');
  });

  test.each(['statistics', 'naive'])('rows that do not determine the weights (%s)', async (mode) => {
    const place = workplace.next();
    const family = await open(runtime, place, { ...options, fit: { replicates: 25, mode } });
    for (const mixture of [onReal(family, 2), { ...onReal(family), subsample: 2 }]) {
      await expect(family.fit({ iteration: 1, mixture, directory: place })).rejects.toMatchObject({
        code: 'linear/undetermined',
      });
    }
  });
});

test('an abort stops a call and leaves nothing behind', async () => {
  const place = workplace.next();
  // So many spans that the abort arrives long before the last.
  const many = { ...options, fit: { replicates: 5000 } };
  const controller = new AbortController();
  const reason = new Error('enough');
  await open(runtime, place, many);
  const family = await open(runtime, place, many, { chunk: 1 });
  const shard = join(place, 'aborted');
  const abort = () => controller.abort(reason);
  const call = family.real({ batch: 2, examples: 12, shard, signal: controller.signal, onProgress: abort });
  await expect(call).rejects.toBe(reason);
  expect(await readdir(place)).toEqual(['data']);
});

test('progress counts replicates up to the last', async () => {
  const place = workplace.next();
  const family = await open(runtime, place, options, { chunk: 10 });
  const seen: Progress[] = [];
  await family.fit({
    iteration: 1,
    mixture: onReal(family),
    directory: place,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.map(({ done }) => done)).toEqual([10, 20, 25]);
  expect(seen.at(-1)).toEqual({ done: 25, total: 25, unit: 'replicates' });
});
