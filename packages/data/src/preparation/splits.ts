import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@ouroboros/errors';
import { exists, removeTemporaries } from '../durable-file.ts';
import type { Provenance } from '../shard/manifest.ts';
import type { Shard } from '../shard/shard.ts';
import { begin, testName, wasBegun } from './record.ts';

/** Both shards of prepared data. */
export interface Splits<S extends Shard> {
  readonly train: S;
  readonly test: S;
}

/** A source whose shards can be made. */
export interface OpenedSource<S extends Shard> {
  /** Facts that tell its data from others. */
  readonly facts: Provenance;
  /** Makes the test shard, or finds it made. */
  makeTest(): Promise<S>;
  /** Makes the training shard, which has nothing of the test shard. */
  makeTrain(test: S): Promise<S>;
}

/** What is to be prepared where, and how. */
export interface SplitPreparation<S extends Shard> {
  readonly directory: string;
  readonly options: unknown;
  /** Opens a shard that is there. */
  open(directory: string): Promise<S>;
  /** Opens the source; called only where something is to be made. */
  openSource(): Promise<OpenedSource<S>>;
}

/** Whether what was asked for cannot be had: going on would end the same way. */
export function isRequest(error: unknown): boolean {
  return error instanceof Fault && error.kind === 'request';
}

/**
 * Makes the shards `test/` and `train/` of a source, or finds them made with the same options. Where the training data are refused
 * nothing stays, so that another request may follow in the same directory.
 *
 * @throws Fault `data/prepared-otherwise`, `data/source-changed`; those of the source.
 */
export async function prepareSplits<S extends Shard>(preparation: SplitPreparation<S>): Promise<Splits<S>> {
  const { directory, options, open, openSource } = preparation;
  const place = { directory, first: testName };
  const [trainPath, testPath] = [join(directory, 'train'), join(directory, testName)];
  if ((await wasBegun(place, options)) && (await exists(trainPath)) && (await exists(testPath))) {
    return { train: await open(trainPath), test: await open(testPath) };
  }
  const source = await openSource();
  await begin(place, options, source.facts);
  await removeTemporaries(directory);
  const test = await source.makeTest();
  const train = await source.makeTrain(test).catch(async (error: unknown) => {
    if (isRequest(error)) await rm(testPath, { recursive: true, force: true });
    throw error;
  });
  return { train, test };
}

/**
 * The shard of fresh batch `batch` in `train-<batch>/`, and those before it, from 2 on, where they are not there.
 *
 * @param train the shard of batch 1.
 * @param make makes the shard of a batch, behind the one before.
 */
export async function chainBatches<S extends Shard>(
  { directory, open }: Pick<SplitPreparation<S>, 'directory' | 'open'>,
  train: S,
  batch: number,
  make: (target: string, before: S, batch: number) => Promise<S>,
): Promise<S> {
  let shard = train;
  for (let k = 2; k <= batch; k++) {
    const target = join(directory, `train-${k}`);
    shard = (await exists(target)) ? await open(target) : await make(target, shard, k);
  }
  return shard;
}
