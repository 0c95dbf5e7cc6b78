import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocatedMixture } from '@ouroboros/models';
import type { Runtime } from '@ouroboros/runtime';
import { describe, expect, test } from 'vitest';
import { evaluations } from './evaluated-chain.ts';
import { filesBelow } from './files-below.ts';
import { type Choice, onReal, type ReplicateHarness } from './replicate-harness.ts';
import { useRuntime } from './use-runtime.ts';

/** What the tests that all families of replicates share need to know of one. */
export interface ReplicateTests {
  /** What is said of the only preset. */
  readonly preset: object;
  /** A choice of options whose models have every figure that is described, with the facts that are told of it. */
  readonly described: Choice;
  readonly facts: object;
  /** Chains to be run: options and regime. Odd numbers find out what depends on where a replicate's vectors begin. */
  readonly chains: readonly (readonly [regime: string, choice: Choice])[];
  /** The options of the first chain, but for something that its examples depend on. */
  readonly other: Choice;
}

/** Tests what a family tells of itself. */
export function testDescription(
  harness: ReplicateHarness,
  { preset, described, facts }: ReplicateTests,
): void {
  test('the family tells its preset, its facts and how its figures are called', async () => {
    const { name, presets, describePreset, metrics: descriptions } = harness.family;
    expect(presets).toEqual([name]);
    expect(describePreset?.(name)).toEqual(preset);
    const family = await harness.open(described);
    expect(family.facts).toEqual(facts);
    expect(family.facts).toMatchObject({ rows: family.realExamples });
    expect(await family.specimens({ iteration: 1, directory: '' })).toEqual({ kind: 'none', items: [] });
    const directory = await harness.fit(family);
    const { metrics, standardErrors } = await family.evaluate({ iteration: 1, directory });
    const names = descriptions?.map((description) => description.name).sort();
    expect(Object.keys(metrics).sort()).toEqual(names);
    expect(Object.keys(standardErrors ?? {}).sort()).toEqual(names);
  });
}

/** Tests that the numbers of a chain depend on its world alone. */
export function testChains(harness: ReplicateHarness, { chains }: ReplicateTests): void {
  const first = (chains[0] as (typeof chains)[0])[1];
  let fresh: Runtime;
  useRuntime({ threads: 1 }, (runtime) => {
    fresh = runtime;
  });

  describe('a chain', () => {
    test.each(chains)(
      'is the same bit for bit when a new worker continues it, however many replicates are worked on at a time (%s)',
      async (regime, choice) => {
        const [whole, cut, data] = [harness.next(), harness.next(), { directory: harness.next() }];
        const chain = { regime, growth: 'geometric:1.3', fits: 4 };
        const family = await harness.open(choice);
        const figures = await evaluations({ ...chain, family, directory: whole });
        const begun = await harness.open({ ...choice, chunk: 5 }, data);
        const [begin] = await evaluations({ ...chain, fits: 2, family: begun, directory: cut });
        const again = await harness.open({ ...choice, chunk: 1 }, { ...data, runtime: fresh });
        const rest = await evaluations({ ...chain, from: 2, family: again, directory: cut });
        expect([begin, ...rest]).toEqual(figures);
        expect(await filesBelow(cut)).toEqual(await filesBelow(whole));
      },
    );

    test('uses of a batch its first examples, which do not depend on how many were generated', async () => {
      const family = await harness.open((chains.at(-1) as (typeof chains)[0])[1]);
      const directory = await harness.fit(family);
      const unit = family.realExamples;
      const fits = [];
      for (const examples of [unit, unit + 1, 4 * unit + 4]) {
        const shard = harness.next();
        await family.sample({ iteration: 1, directory, examples, shard });
        const part = { source: { kind: 'synthetic', model: 1 }, shard, examples: unit, weight: 1 } as const;
        const fitted = await harness.fit(family, { parts: [part] });
        fits.push(await readFile(join(fitted, 'weights.safetensors')));
      }
      expect(fits[1]).toEqual(fits[0]);
      expect(fits[2]).toEqual(fits[0]);
    });

    test('differs between seeds, and of fit 1 between no regimes', async () => {
      const lossOf = async (regime: string, seed: number) => {
        const { evaluated } = await harness.run({ ...first, regime, seed, fits: 1 });
        return evaluated[0]?.metrics.testLoss;
      };
      expect(await lossOf('accumulate', 1)).not.toBe(await lossOf('accumulate', 2));
      expect(await lossOf('accumulate-subsample', 1)).toBe(await lossOf('replace', 1));
    });
  });
}

/** Tests that bad input is named in one line, and what an abort leaves behind. */
export function testFailures(harness: ReplicateHarness, { chains, other }: ReplicateTests): void {
  const { name } = harness.family;
  const small = (chains[0] as (typeof chains)[0])[1];

  describe('what goes wrong is named in one line', () => {
    test('batches of other real data, models of another seed', async () => {
      const family = await harness.open(small);
      const strange = harness.fit(family, onReal(await harness.open(other)));
      await expect(strange).rejects.toMatchObject({ code: `${name}/wrong-shard` });
      await expect(strange).rejects.toThrow(/^[^\n]+$/);
      const seeded = await harness.open({ ...small, seed: 2 });
      const directory = await harness.fit(seeded);
      await expect(family.evaluate({ iteration: 1, directory })).rejects.toMatchObject({
        code: `${name}/wrong-weights`,
      });
    });

    test('more examples than there are', async () => {
      const family = await harness.open(small);
      const most = family.realExamples;
      const fit = (mixture: LocatedMixture) => harness.fit(family, mixture);
      await expect(fit(onReal(family, most + 1))).rejects.toThrow(
        `expected at least ${most + 1} examples, received ${most}`,
      );
      await expect(fit({ ...onReal(family), subsample: most + 1 })).rejects.toThrow('the pool');
    });

    test('an altered batch', async () => {
      const family = await harness.open(small, { directory: harness.next() });
      const path = join(family.realShard, 'tensors.safetensors');
      const bytes = await readFile(path);
      bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
      await writeFile(path, bytes);
      await expect(harness.fit(family)).rejects.toMatchObject({ code: 'data/corrupt' });
    });
  });

  test('an abort stops a call and leaves nothing behind', async () => {
    const many = { ...small, fit: { ...small.fit, replicates: 3000 } };
    await harness.open(many);
    const family = await harness.open({ ...many, chunk: 1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    await expect(family.realBatch(2, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    const manifest = join(`${family.realShard}-batch-2`, 'manifest.json');
    await expect(readFile(manifest)).rejects.toMatchObject({ code: 'ENOENT' });
  });
}
