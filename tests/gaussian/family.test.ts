import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocatedMixture, OpenFamily } from '@ouroboros/models';
import { gaussian } from '@ouroboros/models/gaussian';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { filesBelow } from '../support/files-below.ts';
import { runChain } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { type Choice, evaluations, open, type Place } from './chain.ts';

let place: Place;
let fresh: Runtime;
let count = 0;
useDirectory((directory) => {
  place = { ...place, directory };
});
useRuntime({ threads: 1 }, (runtime) => {
  place = { ...place, runtime };
});
useRuntime({ threads: 1 }, (runtime) => {
  fresh = runtime;
});

const next = () => join(place.directory, `place-${count++}`);

const small: Choice = {
  model: { dimensions: 3 },
  data: { rows: 9, covariance: { toeplitz: 0.5 } },
  fit: { replicates: 23 },
};

function onReal(family: OpenFamily, examples = family.realExamples): LocatedMixture {
  return { parts: [{ source: { kind: 'real' }, shard: family.realShard, examples, weight: 1 }] };
}

test('the family tells its preset, its facts and how its figures are called', async () => {
  expect(gaussian.presets).toEqual(['gaussian']);
  expect(gaussian.describePreset?.('gaussian')).toEqual({ parameters: 2, dimensions: { dimensions: 1 } });
  const family = await open(place, small);
  expect(family.realExamples).toBe(9);
  expect(family.facts).toEqual({
    parameters: 9,
    dimensions: 3,
    covariance: '{"toeplitz":0.5}',
    estimator: 'maximum-likelihood',
    rows: 9,
    replicates: 23,
  });
  expect(await family.specimens()).toEqual({ kind: 'none', items: [] });
  const directory = next();
  await family.fit({ iteration: 1, mixture: onReal(family), directory });
  const { metrics, standardErrors } = await family.evaluate({ iteration: 1, directory });
  const described = gaussian.metrics?.map(({ name }) => name).sort();
  expect(Object.keys(metrics).sort()).toEqual(described);
  expect(Object.keys(standardErrors ?? {}).sort()).toEqual(described);
});

describe('a chain', () => {
  const regimes = ['accumulate', 'accumulate-subsample', 'fresh-real-0.4'];

  test.each(regimes)(
    'is the same whatever number of replicates is worked on at a time (%s)',
    async (regime) => {
      const [files, figures] = [[], []] as [unknown[], unknown[]];
      for (const chunk of [23, 1, 6]) {
        const directory = next();
        const family = await open({ ...place, directory: next() }, { ...small, chunk });
        figures.push(await evaluations({ family, regime, fits: 3, growth: 'linear:0.5', directory }));
        files.push(await filesBelow(directory));
      }
      expect(files[1]).toEqual(files[0]);
      expect(files[2]).toEqual(files[0]);
      expect(figures[1]).toEqual(figures[0]);
      expect(figures[2]).toEqual(figures[0]);
    },
  );

  test.each(regimes)('is the same byte for byte when a new worker continues it (%s)', async (regime) => {
    const [whole, cut] = [next(), next()];
    const family = await open(place, small);
    const chain = { regime, growth: 'geometric:1.3' };
    await runChain({ ...chain, family, fits: 4, directory: whole });
    await runChain({ ...chain, family, fits: 2, directory: cut });
    const again = await open({ ...place, runtime: fresh }, small);
    await runChain({ ...chain, family: again, fits: 4, from: 2, directory: cut });
    expect(await filesBelow(cut)).toEqual(await filesBelow(whole));
  });

  test('uses of a batch its first examples, which do not depend on how many were generated', async () => {
    const family = await open(place, small);
    const directory = next();
    await family.fit({ iteration: 1, mixture: onReal(family), directory });
    const fits = [];
    for (const examples of [9, 10, 40]) {
      const [shard, into] = [next(), next()];
      await family.sample({ iteration: 1, directory, examples, shard });
      const part = { source: { kind: 'synthetic', model: 1 }, shard, examples: 9, weight: 1 } as const;
      await family.fit({ iteration: 2, mixture: { parts: [part] }, directory: into });
      fits.push(await readFile(join(into, 'weights.safetensors')));
    }
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).toEqual(fits[0]);
  });

  test('differs between seeds, and of fit 1 between no regimes', async () => {
    const first = async (regime: string, seed: number) => {
      const family = await open(place, { ...small, seed });
      return (await evaluations({ family, regime, fits: 1, directory: next() }))[0]?.metrics.testLoss;
    };
    expect(await first('accumulate', 1)).not.toBe(await first('accumulate', 2));
    expect(await first('accumulate-subsample', 1)).toBe(await first('replace', 1));
  });

  test('that collapses below what float64 can tell goes on, with finite figures', async () => {
    const family = await open(place, { data: { rows: 2 }, fit: { replicates: 50 } });
    const directory = next();
    const evaluated = await evaluations({ family, regime: 'replace', fits: 45, directory });
    for (const { metrics } of evaluated) expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(evaluated[0]?.metrics.collapsed).toBe(0);
    expect(evaluated[44]?.metrics.collapsed).toBeGreaterThan(0.5);
  });
});

describe('what goes wrong is named', () => {
  test('models and batches of another seed', async () => {
    const [a, b] = [await open(place, small), await open(place, { ...small, seed: 2 })];
    const directory = next();
    await b.fit({ iteration: 1, mixture: onReal(b), directory });
    await expect(a.evaluate({ iteration: 1, directory })).rejects.toMatchObject({
      code: 'gaussian/wrong-weights',
    });
    await expect(a.fit({ iteration: 1, mixture: onReal(b), directory })).rejects.toMatchObject({
      code: 'gaussian/wrong-shard',
    });
  });

  test('more examples than there are, and too few for a covariance', async () => {
    const family = await open(place, small);
    const [iteration, directory] = [1, next()];
    const fit = (mixture: LocatedMixture) => family.fit({ iteration, mixture, directory });
    await expect(fit(onReal(family, 10))).rejects.toThrow('expected at least 10 examples, received 9');
    await expect(fit({ ...onReal(family), subsample: 10 })).rejects.toThrow('the pool');
    await expect(fit(onReal(family, 3))).rejects.toMatchObject({
      code: 'gaussian/undetermined',
      message: expect.stringMatching(/^fit 1: expected at least model.dimensions \+ 1 = 4 examples/),
    });
  });

  test('an altered batch', async () => {
    const family = await open({ ...place, directory: next() }, small);
    const path = join(family.realShard, 'tensors.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
    await writeFile(path, bytes);
    const fit = family.fit({ iteration: 1, mixture: onReal(family), directory: next() });
    await expect(fit).rejects.toMatchObject({ code: 'data/corrupt' });
  });
});

test('an abort stops a call and leaves nothing behind', async () => {
  const many = { ...small, fit: { replicates: 3000 } };
  await open(place, many);
  const family = await open(place, { ...many, chunk: 1 });
  const controller = new AbortController();
  const reason = new Error('enough');
  const shard = next();
  const onProgress = () => controller.abort(reason);
  const call = family.real({ batch: 2, examples: 9, shard, signal: controller.signal, onProgress });
  await expect(call).rejects.toBe(reason);
  await expect(readFile(join(shard, 'manifest.json'))).rejects.toMatchObject({ code: 'ENOENT' });
});
