import { join } from 'node:path';
import { exists, removeTemporaries } from '../durable-file.ts';
import type { Shard } from '../shard/shard.ts';
import { describePrepared, requireFinished } from './prepared-folder.ts';
import { begin, recordName, testName, wasBegun } from './record.ts';
import { noneSkipped } from './skipped.ts';
import type { Splits } from './splits.ts';
import { requireYield, type SplitName, tooFew, type Wording } from './yield.ts';

/** Examples [first, last) of a shard. */
export type ExampleRange = readonly [first: number, last: number];

/** What is taken of a folder that was prepared before. */
export interface PreparedRequest<S extends Shard> {
  /** Receives a record of what the folder was, and what is not used where it lies. */
  readonly directory: string;
  /** Options of the preparation, for the record. */
  readonly options: { readonly path: string };
  /** Examples wanted of each split, the first ones; undefined: all. */
  readonly wanted: Readonly<Record<SplitName, number | undefined>>;
  readonly wording: Wording;
  /** Opens a shard that the model can take. */
  open(directory: string): Promise<S>;
  /** Makes a part of a shard a shard of its own, or finds it made. */
  slice(directory: string, shard: S, range: ExampleRange): Promise<S>;
}

/** Shards of a folder that was prepared before, and how many examples of the first are trained on. */
export interface PreparedShards<S extends Shard> extends Splits<S> {
  readonly trainExamples: number;
}

/** How many examples are to be taken of a shard. */
function countOf<S extends Shard>(shard: S, split: SplitName, request: PreparedRequest<S>): number {
  const { examples: found } = shard.manifest;
  const wanted = request.wanted[split];
  requireYield({ subject: shard.directory, split, wanted, found, skipped: noneSkipped }, request.wording);
  return wanted ?? found;
}

/**
 * Takes shards from a folder that was prepared before, where they lie; the test shard is one of its own where not all of it is asked
 * for.
 *
 * @throws Fault `data/not-prepared`, `data/corrupt` naming the file, `data/prepared-otherwise`, `data/source-changed` for another folder
 * than it was begun with; those of `requireYield` and of `open`.
 */
export async function takePrepared<S extends Shard>(request: PreparedRequest<S>): Promise<PreparedShards<S>> {
  const { directory, options, open, slice } = request;
  // Nothing need be made here: the record alone says what was begun.
  const place = { directory, first: recordName };
  await wasBegun(place, options);
  await requireFinished({ directory: options.path, first: testName });
  const train = await open(join(options.path, 'train'));
  const test = await open(join(options.path, testName));
  const trainExamples = countOf(train, 'train', request);
  const tested = countOf(test, 'test', request);
  await begin(place, options, await describePrepared({ train, test }));
  await removeTemporaries(directory);
  const all = tested === test.manifest.examples;
  return {
    train,
    trainExamples,
    test: all ? test : await slice(join(directory, testName), test, [0, tested]),
  };
}

/**
 * Fresh batch `batch` of a folder that was prepared before: the examples behind those of the batch before, as many as are trained on.
 *
 * @throws Fault such as `data/too-few-images`; those of `takePrepared`.
 */
export async function takeFreshBatch<S extends Shard>(
  request: PreparedRequest<S>,
  batch: number,
): Promise<S> {
  const { directory, options, wording } = request;
  const { train, trainExamples: wanted } = await takePrepared(request);
  const first = (batch - 1) * wanted;
  const found = Math.max(0, Math.min(wanted, train.manifest.examples - first));
  if (found < wanted) {
    const split = { subject: options.path, split: 'train', wanted } as const;
    throw tooFew({ ...split, batch, found, skipped: noneSkipped }, wanted, wording);
  }
  return request.slice(join(directory, `train-${batch}`), train, [first, first + wanted]);
}

/** Something that writes a shard. */
interface ShardWriter<S extends Shard> {
  finish(): Promise<S>;
  abort(): Promise<void>;
}

/** A shard that `fill` writes in one go, or the one that is there. Of one that fails nothing stays. */
export async function writeOrOpen<S extends Shard, Writer extends ShardWriter<S>>(
  directory: string,
  open: (directory: string) => Promise<S>,
  create: () => Promise<Writer>,
  fill: (writer: Writer) => Promise<void>,
): Promise<S> {
  if (await exists(directory)) return open(directory);
  const writer = await create();
  try {
    await fill(writer);
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
