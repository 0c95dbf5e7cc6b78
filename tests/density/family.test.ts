import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocatedMixture, OpenFamily } from '@ouroboros/models';
import { density } from '@ouroboros/models/density';
import { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { evaluations } from '../support/evaluated-chain.ts';
import { filesBelow } from '../support/files-below.ts';
import { runChain } from '../support/replicate-chain.ts';
import { useDirectory } from '../support/use-directory.ts';
import { useRuntime } from '../support/use-runtime.ts';
import { type Choice, open, type Place } from './chain.ts';

let place: Place;
let count = 0;
useDirectory((directory) => {
  place = { ...place, directory };
});
useRuntime({ threads: 2 }, (runtime) => {
  place = { ...place, runtime };
});

const next = () => join(place.directory, `place-${count++}`);

// Odd numbers throughout: no replicate begins where another one's vectors do.
const small: Choice = { data: { dimensions: 3, rows: 9, testRows: 101 }, fit: { replicates: 23 } };
const moons: Choice = { data: { source: 'moons', rows: 9, testRows: 13 }, fit: { replicates: 23 } };

function onReal(family: OpenFamily, examples = family.realExamples): LocatedMixture {
  return { parts: [{ source: { kind: 'real' }, shard: family.realShard, examples, weight: 1 }] };
}

test('the family tells its preset, its facts and how its figures are called', async () => {
  expect(density.presets).toEqual(['density']);
  expect(density.describePreset?.('density')).toEqual({ parameters: 0, dimensions: { bandwidth: 0.5 } });
  const family = await open(place, moons);
  expect(family.realExamples).toBe(9);
  expect(family.facts).toEqual({
    bandwidth: 0.5,
    source: 'moons',
    dimensions: 2,
    noise: 0.1,
    testRows: 13,
    rows: 9,
    replicates: 23,
  });
  const directory = next();
  await family.fit({ iteration: 1, mixture: onReal(family), directory });
  const { metrics, standardErrors } = await family.evaluate({ iteration: 1, directory });
  const described = density.metrics?.map(({ name }) => name).sort();
  expect(Object.keys(metrics).sort()).toEqual(described);
  expect(Object.keys(standardErrors ?? {}).sort()).toEqual(described);
});

describe('a chain', () => {
  const chains = [
    ['accumulate', small],
    ['accumulate-subsample', small],
    ['fresh-real-0.4', moons],
  ] as const;

  test.each(chains)(
    'is the same whatever number of replicates is worked on at a time (%s)',
    async (regime, choice) => {
      const [files, figures] = [[], []] as [unknown[], unknown[]];
      for (const chunk of [23, 5]) {
        const directory = next();
        const family = await open({ ...place, directory: next() }, { ...choice, chunk });
        figures.push(await evaluations({ family, regime, fits: 3, growth: 'linear:0.5', directory }));
        files.push(await filesBelow(directory));
      }
      expect(files[1]).toEqual(files[0]);
      expect(figures[1]).toEqual(figures[0]);
    },
  );

  test('is the same byte for byte when a new worker continues it', async () => {
    const runtime = await Runtime.start({ threads: 1 });
    for (const [regime, choice] of chains) {
      const [whole, cut] = [next(), next()];
      const family = await open(place, choice);
      const fresh = await open({ ...place, runtime }, choice);
      const chain = { regime, growth: 'geometric:1.3' };
      await runChain({ ...chain, family, fits: 3, directory: whole });
      await runChain({ ...chain, family, fits: 2, directory: cut });
      await runChain({ ...chain, family: fresh, fits: 3, from: 2, directory: cut });
      expect(await filesBelow(cut), regime).toEqual(await filesBelow(whole));
      const last = { iteration: 3, directory: join(cut, 'iteration-3') };
      expect(await fresh.evaluate(last)).toEqual(await family.evaluate(last));
    }
    await runtime.close();
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
});

test('what goes wrong is named in one line: another bandwidth, another seed, more points than there are', async () => {
  const [family, wider] = [
    await open(place, small),
    await open(place, { ...small, model: { bandwidth: 1 } }),
  ];
  const directory = next();
  const fit = family.fit({ iteration: 1, mixture: onReal(wider), directory });
  await expect(fit).rejects.toMatchObject({ code: 'density/wrong-shard' });
  await expect(fit).rejects.toThrow(/^[^\n]+$/);
  await family.fit({ iteration: 1, mixture: onReal(family), directory });
  const other = await open(place, { ...small, seed: 2 });
  await expect(other.evaluate({ iteration: 1, directory })).rejects.toMatchObject({
    code: 'density/wrong-weights',
  });
  const tooMany = family.fit({ iteration: 1, mixture: onReal(family, 10), directory });
  await expect(tooMany).rejects.toThrow('expected at least 10 examples, received 9');
});
